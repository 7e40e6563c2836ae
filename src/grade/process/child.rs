//! A running subject: its three pipes, each with a thread of its own, so that none can block another.
//!
//! At most a few lines of limited length are held. If the subject writes more, the pipe fills and the subject
//! waits.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::process::{ChildStderr, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::interrupt::Interrupt;
use super::tree::Tree;
use crate::grade::lines::{Cutter, Piece};

/// What came out of the subject.
pub(super) enum Event {
    /// A line without its end.
    Line(Vec<u8>),
    /// The beginning of a line that is longer than allowed; nothing follows it.
    TooLong(Vec<u8>),
    /// Nothing for now.
    Silence,
    /// Its output is closed, or it has ended.
    End,
}

/// How many lines wait to be looked at.
const LINES: usize = 2;

/// How much of the standard error is kept.
const COMPLAINTS: usize = 2048;

/// How long the threads may take to notice that the subject has ended.
const GRACE: Duration = Duration::from_millis(300);

/// A running subject.
pub(super) struct Running {
    /// The program; none if the answers come over this program's own standard input.
    child: Option<Tree>,
    interrupt: Interrupt,
    requests: SyncSender<Vec<u8>>,
    events: Receiver<Event>,
    longest: Arc<AtomicUsize>,
    beginning: Arc<Mutex<Vec<u8>>>,
    complaints: Arc<Complaints>,
    ended: Option<(ExitStatus, Instant)>,
}

/// The end of what the subject wrote to its standard error.
#[derive(Default)]
struct Complaints {
    tail: Mutex<VecDeque<u8>>,
    is_closed: AtomicBool,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Running {
    /// Starts a program, without a shell, in a group of processes of its own where there are such.
    pub fn start(command: &[OsString], interrupt: &Interrupt) -> io::Result<Self> {
        let Some((program, arguments)) = command.split_first() else {
            return Err(io::Error::new(io::ErrorKind::NotFound, "no command"));
        };
        let mut command = Command::new(program);
        command
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let (child, (stdin, stdout, stderr)) = Tree::start(command)?;
        interrupt.watch(child.id());
        let mut running = Self::over(stdin, stdout, interrupt);
        let listener = Arc::clone(&running.complaints);
        thread::spawn(move || listener.read(stderr));
        running.child = Some(child);
        Ok(running)
    }

    /// What starts this program is itself the subject, at its standard input and output.
    pub fn over_stdio(interrupt: &Interrupt) -> Self {
        let running = Self::over(io::stdout(), io::stdin(), interrupt);
        running.complaints.is_closed.store(true, Ordering::Relaxed);
        running
    }

    fn over(
        requests_to: impl Write + Send + 'static,
        answers_from: impl Read + Send + 'static,
        interrupt: &Interrupt,
    ) -> Self {
        let (requests, to_write) = sync_channel(LINES);
        let (to_read, events) = sync_channel(LINES);
        let longest = Arc::new(AtomicUsize::new(0));
        let beginning = Arc::new(Mutex::new(Vec::new()));
        let reader = Reader {
            lines: to_read,
            longest: Arc::clone(&longest),
            beginning: Arc::clone(&beginning),
            cutter: Cutter::default(),
        };
        thread::spawn(move || write(requests_to, &to_write));
        thread::spawn(move || reader.read(answers_from));
        Self {
            child: None,
            interrupt: interrupt.clone(),
            requests,
            events,
            longest,
            beginning,
            complaints: Arc::new(Complaints::default()),
            ended: None,
        }
    }

    /// Hands over what is to be written, without waiting for it to be read.
    pub fn send(&self, text: String) {
        match self.requests.try_send(text.into_bytes()) {
            // A subject that does not read gives no answer either, and that is what is seen.
            Ok(()) | Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => {}
        }
    }

    /// Sets how long a line may be.
    pub fn allow(&self, longest: usize) {
        self.longest.store(longest, Ordering::Relaxed);
    }

    /// Waits for something to happen, but not for long.
    pub fn next(&mut self, wait: Duration) -> Event {
        match self.events.recv_timeout(wait) {
            Ok(event) => event,
            Err(RecvTimeoutError::Disconnected) => Event::End,
            // A process that it has started may keep the pipe open after it has ended itself.
            Err(RecvTimeoutError::Timeout) => match self.status() {
                Some((_, since)) if since.elapsed() > GRACE => Event::End,
                _ => Event::Silence,
            },
        }
    }

    /// How it ended, and when that was seen.
    fn status(&mut self) -> Option<(ExitStatus, Instant)> {
        if self.ended.is_none() {
            let child = self.child.as_mut()?;
            let status = child.status();
            self.ended = status.map(|status| (status, Instant::now()));
        }
        self.ended
    }

    /// What there is of a line without an end.
    pub fn unfinished(&self) -> Vec<u8> {
        lock(&self.beginning).clone()
    }

    /// Says how it ended, or ends it, with the last that it wrote to its standard error.
    pub fn obituary(&mut self) -> String {
        if self.child.is_none() {
            return "the answers ended".to_owned();
        }
        let start = Instant::now();
        while self.status().is_none() && start.elapsed() < GRACE {
            thread::sleep(Duration::from_millis(5));
        }
        while !self.complaints.is_closed.load(Ordering::Relaxed) && start.elapsed() < 2 * GRACE {
            thread::sleep(Duration::from_millis(5));
        }
        let how = match self.status() {
            Some((status, _)) => format!("the subject ended with {status}"),
            None => "the subject closed its standard output".to_owned(),
        };
        match self.complaints.last_lines() {
            lines if lines.is_empty() => how,
            lines => format!("{how}; its standard error ends with: {}", lines.join(" | ")),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let Some(child) = &mut self.child else {
            return;
        };
        self.interrupt.kill();
        child.end();
        self.interrupt.watch(0);
    }
}

fn write(mut stdin: impl Write, requests: &Receiver<Vec<u8>>) {
    for text in requests {
        if stdin.write_all(&text).and_then(|()| stdin.flush()).is_err() {
            return;
        }
    }
}

struct Reader {
    lines: SyncSender<Event>,
    longest: Arc<AtomicUsize>,
    beginning: Arc<Mutex<Vec<u8>>>,
    cutter: Cutter,
}

impl Reader {
    fn read(mut self, mut stdout: impl Read) {
        let mut chunk = vec![0; 1 << 16];
        loop {
            let count = match stdout.read(&mut chunk) {
                Ok(0) => break,
                Ok(count) => count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(_) => break,
            };
            if self.take(chunk.get(..count).unwrap_or_default()).is_none() {
                return;
            }
        }
        if let Some(rest) = self.cutter.rest() {
            let _ = self.lines.send(Event::Line(rest));
        }
        let _ = self.lines.send(Event::End);
    }

    /// Hands on what came, line by line; `None` where nothing more is wanted.
    fn take(&mut self, chunk: &[u8]) -> Option<()> {
        let longest = self.longest.load(Ordering::Relaxed);
        for piece in self.cutter.cut(chunk, longest) {
            let (event, is_last) = match piece {
                Piece::Line(line) => (Event::Line(line), false),
                Piece::TooLong(beginning) => (Event::TooLong(beginning), true),
            };
            lock(&self.beginning).clear();
            self.lines.send(event).ok()?;
            if is_last {
                return None;
            }
        }
        let beginning = self.cutter.beginning();
        let mut shown = lock(&self.beginning);
        if shown.len() < beginning.len() {
            *shown = beginning.to_vec();
        }
        Some(())
    }
}

impl Complaints {
    fn read(&self, mut stderr: ChildStderr) {
        let mut chunk = vec![0; 1 << 12];
        while let Ok(count) = stderr.read(&mut chunk) {
            if count == 0 {
                break;
            }
            let mut tail = lock(&self.tail);
            tail.extend(chunk.iter().take(count));
            let excess = tail.len().saturating_sub(COMPLAINTS);
            tail.drain(..excess);
        }
        self.is_closed.store(true, Ordering::Relaxed);
    }

    fn last_lines(&self) -> Vec<String> {
        const LINES: usize = 4;
        let tail: Vec<u8> = lock(&self.tail).iter().copied().collect();
        let lines = tail.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
        let lines: Vec<&[u8]> = lines.filter(|line| !line.is_empty()).collect();
        let first = lines.len().saturating_sub(LINES);
        let last = lines.get(first..).unwrap_or_default();
        last.iter()
            .map(|line| crate::grade::wire::show(line))
            .collect()
    }
}
