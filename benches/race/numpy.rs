//! NumPy, as a process that is asked one task at a time.

use crate::Timed;
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

pub struct Numpy {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    version: String,
}

impl Numpy {
    pub fn start(folder: &Path) -> Result<Self, Box<dyn std::error::Error>> {
        let python = std::env::var_os("PYTHON").unwrap_or_else(|| "python3".into());
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/race/numpy_side.py");
        let mut child = Command::new(python)
            .args([script.as_ref(), folder.as_os_str()])
            // A variable may pin the kernels of an older processor.
            .env_remove("OPENBLAS_CORETYPE")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let input = child.stdin.take().ok_or("no standard input")?;
        let output = BufReader::new(child.stdout.take().ok_or("no standard output")?);
        let mut numpy = Self {
            child,
            input,
            output,
            version: String::new(),
        };
        let hello = numpy.line()?;
        numpy.version = hello["version"].as_str().unwrap_or_default().into();
        Ok(numpy)
    }

    pub fn version(&self) -> &str {
        &self.version
    }

    pub fn ask(&mut self, task: &str) -> Result<Timed, Box<dyn std::error::Error>> {
        writeln!(self.input, "{task}")?;
        self.input.flush()?;
        let answer = self.line()?;
        let values = answer["values"].as_array().ok_or("no values")?;
        Ok(Timed {
            seconds: answer["seconds"].as_f64().ok_or("no seconds")?,
            values: values
                .iter()
                .filter_map(serde_json::Value::as_f64)
                .collect(),
        })
    }

    fn line(&mut self) -> Result<serde_json::Value, Box<dyn std::error::Error>> {
        let mut line = String::new();
        if self.output.read_line(&mut line)? == 0 {
            return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
        }
        Ok(serde_json::from_str(&line)?)
    }
}

impl Drop for Numpy {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
