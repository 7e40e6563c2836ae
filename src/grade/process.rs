//! A subject that is another program, asked over a pipe.
//!
//! The program is started once, without a shell. It is greeted and asked one question at a time. A failure to
//! answer counts as the answer to the current question: no answer in time, an exit, a line that is not an
//! answer, a line too many. After each of these the program is started again, because its next answer could
//! not be trusted. No `id` is used twice. A quantity that fails in this way on several questions in a row is
//! not asked any more. After several such quantities in a row the session ends.

mod child;
mod interrupt;
mod tree;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::hash::{BuildHasher, RandomState};
use std::time::{Duration, Instant};

use super::answer::{Answer, Subject};
use super::case::Case;
use super::stratum::Stratum;
use super::wire::{self, Greeting, Reply, show};
use child::{Event, Running};
pub use interrupt::Interrupt;

/// How long a subject may take.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// For the first answer after each start, which includes loading its libraries.
    pub start: Duration,
    /// For every other answer.
    pub answer: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            start: Duration::from_secs(120),
            answer: Duration::from_secs(30),
        }
    }
}

/// How many failures in a row end the questions about a quantity.
const FAILURES: usize = 5;

/// The same for silence, which costs more time.
const SILENCES: usize = 3;

/// How many such quantities in a row end the session.
const QUANTITIES: usize = 3;

/// The shortest and the longest limit on a line, in bytes.
const LINE: (usize, usize) = (1 << 20, 64 << 20);

/// The limit on a line of the answer to a request of this length, which may have many entries for each number asked about.
fn longest_line(request: usize) -> usize {
    let (least, most) = LINE;
    request.saturating_mul(1024).saturating_add(least).min(most)
}

/// A subject that is another program.
pub struct Process {
    /// The program with its arguments; none if what started this program answers.
    command: Option<Vec<OsString>>,
    limits: Limits,
    interrupt: Interrupt,
    running: Option<Running>,
    /// The next question's `id`, which nothing but the question tells.
    id: u64,
    greeting: Option<Greeting>,
    /// Whether it is greeted at all: some end on a greeting.
    is_greeted: bool,
    has_answered: bool,
    /// Whether it begins with a line that is not a JSON object.
    has_banner: bool,
    streak: Streak,
    /// The quantities that are not asked any more, and why.
    /// Quantities that are not asked any more, apart for what is invalid, each with the reason.
    closed: BTreeMap<(String, bool), String>,
    /// Why nothing is asked any further.
    end: Option<String>,
    notes: Vec<String>,
}

/// Failures in a row.
#[derive(Default)]
struct Streak {
    quantity: String,
    failures: usize,
    silences: usize,
    quantities: usize,
}

/// Lines that may come before an answer, without being one.
#[derive(Clone, Default)]
struct Spare {
    /// The answer to a greeting, or to a line that is not a request.
    objects: usize,
    /// A line that is not a JSON object.
    others: usize,
    /// The last of them that came.
    last: Option<String>,
}

/// What a line does to a question.
enum Step {
    Answer(Answer),
    /// The answer, after which nothing can be told about the next line.
    Lost(Answer),
    Wait,
}

impl Process {
    /// A subject that is started when it is first asked.
    pub fn new(command: Vec<OsString>, limits: Limits, interrupt: Interrupt) -> Self {
        Self::of(Some(command), limits, interrupt)
    }

    /// A subject that has started this program, and answers over its standard input and output. It is never started again: what
    /// it answers too late is not looked at, and when its answers end, so does the session.
    pub fn over_stdio(limits: Limits, interrupt: Interrupt) -> Self {
        Self::of(None, limits, interrupt)
    }

    fn of(command: Option<Vec<OsString>>, limits: Limits, interrupt: Interrupt) -> Self {
        // A subject that writes answers before it is asked must not guess the `id`.
        let start = RandomState::new().hash_one(&command) % 1_000_000_000;
        Self {
            command,
            limits,
            interrupt,
            running: None,
            id: start + 1000,
            greeting: None,
            is_greeted: true,
            has_answered: false,
            has_banner: false,
            streak: Streak::default(),
            closed: BTreeMap::new(),
            end: None,
            notes: Vec::new(),
        }
    }

    /// The subject's answer to the greeting, once it has been asked anything.
    pub fn greeting(&self) -> Option<&Greeting> {
        self.greeting.as_ref()
    }

    /// Notes for the report.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Why nothing more is asked, if so.
    pub fn end(&self) -> Option<&str> {
        self.end.as_deref()
    }

    /// Whether the subject can be started again.
    pub fn restarts(&self) -> bool {
        self.command.is_some()
    }

    /// Ends the subject, and notes what it wrote after its last answer.
    pub fn finish(&mut self) {
        let Some(mut running) = self.running.take() else {
            return;
        };
        if let Event::Line(line) | Event::TooLong(line) = running.next(Duration::from_millis(50))
            && !line.trim_ascii().is_empty()
        {
            self.note(format!(
                "after its last answer, the subject wrote {}",
                show(&line)
            ));
        }
    }

    /// Resets the counts of failures.
    pub fn reopen(&mut self) {
        self.streak = Streak::default();
        self.closed.clear();
        self.end = None;
        self.interrupt.allow_questions();
    }

    /// Writes a line that is not a request, which may or may not be answered, and asks a question next.
    /// Returns whether the subject went on.
    pub fn survives(&mut self, line: &str, case: &Case) -> bool {
        let Some(running) = &self.running else {
            return false;
        };
        running.send(format!("{line}\n"));
        let id = self.next_id();
        let request = format!("{}\n", case.line(id, false));
        let spare = Spare {
            objects: 1,
            others: 1,
            last: None,
        };
        let answer = self.exchange(id, request, spare, self.limits.answer);
        matches!(
            answer,
            Answer::Value(_) | Answer::Estimates(_) | Answer::Error { .. }
        )
    }

    fn next_id(&mut self) -> u64 {
        self.id += 1;
        self.id
    }

    /// Keeps a remark for the report.
    pub fn remark(&mut self, text: &str) {
        self.note(text.to_owned());
    }

    fn note(&mut self, note: String) {
        const MOST: usize = 20;
        if self.notes.len() < MOST && !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// Asks, on a subject that is started if it does not run.
    fn question(&mut self, case: &Case, run: Option<u64>) -> Answer {
        let id = self.next_id();
        let request = line(case, id, run);
        if self.running.is_some() {
            return self.exchange(id, request, Spare::default(), self.limits.answer);
        }
        let answer = self.first(id, &request);
        let is_failure = matches!(answer, Answer::Crashed(_));
        if !is_failure || self.has_answered || self.greeting.is_some() || self.end.is_some() {
            return answer;
        }
        // It may know no greeting, and end on it.
        self.is_greeted = false;
        let id = self.next_id();
        let second = self.first(id, &line(case, id, run));
        if matches!(second, Answer::Crashed(_)) {
            self.is_greeted = true;
            return answer;
        }
        self.note("the subject exits on the greeting, so it is asked without one".into());
        second
    }

    /// Starts the subject, and asks its first question right after the greeting, which it need not answer.
    fn first(&mut self, id: u64, request: &str) -> Answer {
        let started = match &self.command {
            Some(command) => Running::start(command, &self.interrupt),
            None => Ok(Running::over_stdio(&self.interrupt)),
        };
        match started {
            Ok(running) => self.running = Some(running),
            Err(error) => {
                let program = self
                    .command
                    .iter()
                    .flatten()
                    .next()
                    .map(|name| name.to_string_lossy());
                let program = show(program.unwrap_or_default().as_bytes());
                let reason = format!("{program} cannot be started: {error}");
                self.end = Some(reason.clone());
                return Answer::Crashed(reason);
            }
        }
        let greeting = match self.is_greeted {
            true => "{\"hello\": \"attnbm\", \"protocol\": 1}\n",
            false => "",
        };
        let spare = Spare {
            objects: usize::from(self.is_greeted),
            // A subject that began without such a line has no reason to begin with one later.
            others: usize::from(self.is_greeted && (!self.has_answered || self.has_banner)),
            last: None,
        };
        self.exchange(id, format!("{greeting}{request}"), spare, self.limits.start)
    }

    /// Writes a request and waits for its answer; so many other lines may come before it, as long as they are
    /// no answers to other questions.
    fn exchange(&mut self, id: u64, request: String, mut spare: Spare, limit: Duration) -> Answer {
        let Some(mut running) = self.running.take() else {
            return Answer::Crashed("the subject is not running".into());
        };
        let mut deadline = Instant::now() + limit;
        let allows_banner = spare.others > 0;
        running.allow(longest_line(request.len()));
        running.send(request);
        let answer = loop {
            if self.interrupt.is_set() {
                return Answer::NotAsked("interrupted".into());
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                let unfinished = running.unfinished();
                break Step::Lost(match (unfinished.is_empty(), &spare.last) {
                    (true, None) => Answer::TimedOut,
                    (true, Some(line)) => {
                        Answer::Malformed(format!("no answer in time after the line {line}"))
                    }
                    (false, _) => Answer::Malformed(format!(
                        "a line without an end in time: {}",
                        show(&unfinished)
                    )),
                });
            }
            let had_none = spare.last.is_none();
            let step = match running.next(left.min(Duration::from_millis(50))) {
                Event::Silence => Step::Wait,
                Event::Line(line) => self.step(&line, id, &mut spare),
                Event::TooLong(beginning) => Step::Lost(Answer::Malformed(format!(
                    "a line with more bytes than any answer to this question has; it begins with {}",
                    show(&beginning)
                ))),
                Event::End => Step::Lost(Answer::Crashed(running.obituary())),
            };
            if !matches!(step, Step::Wait) {
                break step;
            }
            // Who has written something has started.
            if had_none && spare.last.is_some() {
                deadline = deadline.min(Instant::now() + self.limits.answer);
            }
        };
        match answer {
            Step::Answer(answer) => {
                self.running = Some(running);
                self.has_banner |= !self.has_answered && allows_banner && spare.others == 0;
                self.has_answered = true;
                answer
            }
            Step::Lost(answer) if self.restarts() => answer,
            Step::Lost(Answer::Crashed(reason)) => self.give_up(reason),
            Step::Lost(answer) => {
                self.running = Some(running);
                answer
            }
            Step::Wait => Answer::TimedOut,
        }
    }

    /// Ends the session, since nothing more can be read.
    fn give_up(&mut self, reason: String) -> Answer {
        self.interrupt.end_questions();
        self.end = Some(reason.clone());
        Answer::Crashed(reason)
    }

    fn step(&mut self, line: &[u8], id: u64, spare: &mut Spare) -> Step {
        let lost = |reason: String| Step::Lost(Answer::Malformed(reason));
        let spend = |spare: &mut usize| {
            let has_some = *spare > 0;
            *spare = spare.saturating_sub(1);
            has_some
        };
        match wire::read(line, id) {
            Reply::Blank => Step::Wait,
            Reply::Answer(answer) => Step::Answer(answer),
            Reply::Greeting(greeting) if spend(&mut spare.objects) => {
                self.greeting = Some(greeting);
                Step::Wait
            }
            Reply::Refusal(line) if spend(&mut spare.objects) => {
                spare.last = Some(line);
                Step::Wait
            }
            Reply::Garbage(what) if spend(&mut spare.others) => {
                self.note(format!("besides its answers, the subject wrote {what}"));
                spare.last = Some(show(line));
                Step::Wait
            }
            Reply::Other(other) if !self.restarts() && is_earlier(&other, id) => Step::Wait,
            Reply::Other(other) => lost(format!(
                "an answer to a question that was not asked or is already answered: id {other} for {id}: {}",
                show(line)
            )),
            Reply::Greeting(_) => lost(format!("an object without an id: {}", show(line))),
            Reply::Anonymous(line) | Reply::Refusal(line) => {
                lost(format!("an answer without an id: {line}"))
            }
            Reply::Garbage(what) => lost(what),
        }
    }

    /// Counts failures in a row, and gives up where there are too many.
    fn count(&mut self, quantity: &str, answer: &Answer, is_invalid: bool) {
        let is_lost = self.running.is_none() && !matches!(answer, Answer::NotAsked(_));
        let is_failure = is_lost || *answer == Answer::TimedOut;
        if !is_failure {
            self.streak = Streak::default();
            return;
        }
        if self.streak.quantity != quantity {
            self.streak.quantity = quantity.into();
            self.streak.failures = 0;
            self.streak.silences = 0;
        }
        self.streak.failures += 1;
        self.streak.silences += usize::from(*answer == Answer::TimedOut);
        if self.streak.failures >= FAILURES || self.streak.silences >= SILENCES {
            let count = self.streak.failures;
            let what = match is_invalid {
                true => "invalid questions",
                false => "questions",
            };
            let reason = format!("not asked: {quantity} failed on {count} {what} in a row");
            self.note(match is_invalid {
                true => format!(
                    "{quantity} failed on {count} {what} in a row, and is asked no more of them"
                ),
                false => format!(
                    "{quantity} failed on {count} {what} in a row, and is not asked any more"
                ),
            });
            self.closed.insert((quantity.into(), is_invalid), reason);
            // One that ends on what is not an input may answer all others.
            if is_invalid {
                self.streak = Streak::default();
                return;
            }
            self.streak.quantities += 1;
        }
        if self.streak.quantities >= QUANTITIES {
            self.interrupt.end_questions();
            self.end = Some(format!(
                "the subject failed on {QUANTITIES} quantities in a row, and is not asked any more"
            ));
        }
    }
}

/// Whether an `id` is that of an earlier question, or may be.
fn is_earlier(other: &str, id: u64) -> bool {
    other.parse::<u64>().is_ok_and(|other| other < id)
}

/// The line that asks a question, or one run of it.
fn line(case: &Case, id: u64, run: Option<u64>) -> String {
    match run {
        Some(run) => case.line_of_run(id, run) + "\n",
        None => case.line(id, false) + "\n",
    }
}

impl Process {
    fn ask_once(&mut self, case: &Case, run: Option<u64>) -> Answer {
        let quantity = case.quantity.name;
        let is_invalid = case.stratum == Stratum::Invalid;
        let closed = self.closed.get(&(quantity.to_owned(), is_invalid));
        let reason = self.end.as_ref().or(closed);
        if let Some(reason) = reason {
            return Answer::NotAsked(reason.clone());
        }
        if self.interrupt.is_set() {
            return Answer::NotAsked("interrupted".into());
        }
        let answer = self.question(case, run);
        // An exception is an answer there.
        if !(is_invalid && self.raises()) {
            self.count(quantity, &answer, is_invalid);
        }
        answer
    }
}

impl Subject for Process {
    fn reads_text(&self) -> bool {
        self.command.is_some()
    }

    fn raises(&self) -> bool {
        self.command.is_none()
    }

    fn ask(&mut self, case: &Case) -> Answer {
        self.ask_once(case, None)
    }

    fn ask_run(&mut self, case: &Case, run: u64) -> Answer {
        self.ask_once(case, Some(run))
    }

    fn supports(&self, quantity: &str) -> bool {
        let offered = self.greeting.as_ref().and_then(|g| g.quantities.as_ref());
        offered.is_none_or(|names| names.iter().any(|name| name == quantity))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_longer_request_may_have_a_longer_answer() {
        let (least, most) = LINE;
        assert_eq!(longest_line(0), least);
        assert_eq!(longest_line(300), least + 300 * 1024);
        let last = (most - least) / 1024;
        assert_eq!(longest_line(last), most);
        assert_eq!(longest_line(last - 1), most - 1024);
        assert_eq!(longest_line(last + 1), most);
        assert_eq!(longest_line(usize::MAX), most);
    }
}
