//! A program with everything that it has started, which ends with it: a group of processes, or a job where the system has those.

use std::io;
use std::process::{ChildStderr, ChildStdin, ChildStdout, Command, ExitStatus};

#[cfg(windows)]
use process_wrap::std::{ChildWrapper, CommandWrap, JobObject};

/// A program that runs, with everything that it has started.
pub(super) struct Tree {
    #[cfg(not(windows))]
    root: std::process::Child,
    #[cfg(windows)]
    root: Box<dyn ChildWrapper>,
}

/// The standard streams of a program.
pub(super) type Pipes = (ChildStdin, ChildStdout, ChildStderr);

impl Tree {
    /// Starts a program whose standard streams are pipes.
    #[cfg(not(windows))]
    pub fn start(mut command: Command) -> io::Result<(Self, Pipes)> {
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut root = command.spawn()?;
        let pipes = (root.stdin.take(), root.stdout.take(), root.stderr.take());
        Ok((Self { root }, all(pipes)?))
    }

    /// Starts a program whose standard streams are pipes.
    #[cfg(windows)]
    pub fn start(command: Command) -> io::Result<(Self, Pipes)> {
        let mut root = CommandWrap::from(command).wrap(JobObject).spawn()?;
        let stdin = root.stdin().take();
        let pipes = (stdin, root.stdout().take(), root.stderr().take());
        Ok((Self { root }, all(pipes)?))
    }

    /// The number of the program itself; on Unix also that of its group.
    pub fn id(&self) -> u32 {
        self.root.id()
    }

    /// How the program ended, if it has.
    pub fn status(&mut self) -> Option<ExitStatus> {
        self.root.try_wait().ok().flatten()
    }

    /// Ends the program, and on Windows all that it has started. On Unix the group is ended by its number.
    pub fn end(&mut self) {
        // It may have ended by itself.
        let _ = self.root.kill();
        let _ = self.root.wait();
    }
}

fn all(pipes: (Option<ChildStdin>, Option<ChildStdout>, Option<ChildStderr>)) -> io::Result<Pipes> {
    match pipes {
        (Some(stdin), Some(stdout), Some(stderr)) => Ok((stdin, stdout, stderr)),
        _ => Err(io::Error::other("a pipe is missing")),
    }
}
