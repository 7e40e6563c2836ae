//! Settings from a file: `--config FILE.toml`.
//!
//! Options of the file that the command line does not set are put in front of those that it sets. So an option of the file is
//! parsed, checked and explained as one of the command line is.

use std::any::TypeId;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::PathBuf;

use clap::{Arg, ArgAction, Args, Command};
use toml::{Table, Value};

use crate::cli::exit::Stop;

/// The option that names the file.
const CONFIG: &str = "config";

#[derive(Args)]
pub struct Config {
    /// A file in TOML with options by their names: `rate = 0.01`. An option of the command line wins over the file
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

impl Config {
    /// The file as it is recorded.
    pub fn file(&self) -> Option<String> {
        self.config.as_ref().map(|file| file.display().to_string())
    }
}

/// The arguments of the program with those of a file of settings among them, where the command takes such a file.
pub fn expanded(given: Vec<OsString>, program: &Command) -> Result<Vec<OsString>, Stop> {
    let mut command = program;
    let mut names = 1;
    while let Some(inner) = given
        .get(names)
        .and_then(|name| command.find_subcommand(name))
    {
        (command, names) = (inner, names + 1);
    }
    let (before, options) = given.split_at(names.min(given.len()));
    let takes_config = command.get_arguments().any(|arg| is_named(arg, CONFIG));
    let Some(file) = takes_config.then(|| value_of(options, CONFIG)).flatten() else {
        return Ok(given);
    };
    let shown = file.to_string_lossy().into_owned();
    let refused = |why: String| Stop::Misuse(format!("{shown}: {why}"));
    let text = fs::read_to_string(file)
        .map_err(|error| Stop::Misuse(format!("cannot read {shown}: {error}")))?;
    let settings: Table = text
        .parse()
        .map_err(|error| refused(format!("must be TOML: {error}")))?;
    let mut all = before.to_vec();
    for (name, value) in &settings {
        let arg = known(command, name).map_err(refused)?;
        let option = option(arg, name, value).map_err(refused)?;
        if !options.iter().any(|token| is_option(token, name)) {
            all.extend(option.map(OsString::from));
        }
    }
    all.extend_from_slice(options);
    Ok(all)
}

fn is_named(arg: &Arg, name: &str) -> bool {
    arg.get_long() == Some(name)
}

/// The option of this name.
fn known<'a>(command: &'a Command, name: &str) -> Result<&'a Arg, String> {
    let mut options = command.get_arguments();
    let found = options.find(|arg| is_named(arg, name) && name != CONFIG);
    found.ok_or_else(|| {
        let names = command.get_arguments().filter_map(Arg::get_long);
        let names = names.filter(|name| *name != CONFIG);
        let nearest = names.max_by(|a, b| {
            let likeness = |of: &str| strsim::jaro_winkler(of, name);
            likeness(a).total_cmp(&likeness(b))
        });
        let nearest = nearest.unwrap_or_default();
        format!("unknown key {name}; the keys are the options of the command, such as {nearest}")
    })
}

/// Whether an argument sets this option: `--name` or `--name=value`.
fn is_option(token: &OsStr, name: &str) -> bool {
    let rest = token.to_str().and_then(|token| token.strip_prefix("--"));
    rest.and_then(|rest| rest.strip_prefix(name))
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('='))
}

/// The value of an option on the command line, of the last one.
fn value_of<'a>(options: &'a [OsString], name: &str) -> Option<&'a OsStr> {
    let place = options.iter().rposition(|token| is_option(token, name))?;
    let token = options.get(place)?;
    match token.to_str().and_then(|token| token.split_once('=')) {
        Some((_, value)) => Some(OsStr::new(value)),
        None => options.get(place + 1).map(OsString::as_os_str),
    }
}

/// The option as an argument, or nothing for a flag that is not set.
fn option(arg: &Arg, name: &str, value: &Value) -> Result<Option<String>, String> {
    let is_flag = matches!(arg.get_action(), ArgAction::SetTrue);
    let kind = arg.get_value_parser().type_id();
    let is_count = [
        TypeId::of::<usize>(),
        TypeId::of::<u64>(),
        TypeId::of::<u32>(),
    ]
    .iter()
    .any(|count| kind == *count);
    let is_number = kind == TypeId::of::<f64>();
    let expected = match (is_flag, is_count, is_number, arg.get_value_delimiter()) {
        (true, ..) => "true or false",
        (_, true, _, Some(_)) => "a list of integers",
        (_, true, ..) => "an integer",
        (_, _, true, _) => "a number",
        _ => "a string",
    };
    let refused = || format!("{name} must be {expected}, got {value}");
    let scalar = |value: &Value| match value {
        Value::Integer(integer) if is_count || is_number => Ok(integer.to_string()),
        Value::Float(number) if is_number => Ok(format!("{number:?}")),
        Value::String(text) if !is_count && !is_number => Ok(text.clone()),
        _ => Err(refused()),
    };
    let text = match (value, arg.get_value_delimiter()) {
        (Value::Boolean(set), _) if is_flag => return Ok(set.then(|| format!("--{name}"))),
        _ if is_flag => return Err(refused()),
        (Value::Array(values), Some(delimiter)) => {
            let values: Vec<String> = values.iter().map(scalar).collect::<Result<_, _>>()?;
            values.join(&delimiter.to_string())
        }
        (value, None) => scalar(value)?,
        _ => return Err(refused()),
    };
    Ok(Some(format!("--{name}={text}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn command() -> Command {
        let count = || clap::value_parser!(usize);
        let options = [
            Arg::new("config").long("config"),
            Arg::new("units").long("units").value_parser(count()),
            Arg::new("rate")
                .long("rate")
                .value_parser(clap::value_parser!(f64)),
            Arg::new("counts")
                .long("counts")
                .value_parser(count())
                .value_delimiter(','),
            Arg::new("double").long("double").action(ArgAction::SetTrue),
            Arg::new("out").long("out"),
        ];
        Command::new("experiment").args(options)
    }

    fn of(name: &str, value: &str) -> Result<Option<String>, String> {
        let table: Table = format!("{name} = {value}").parse().unwrap();
        let command = command();
        option(known(&command, name)?, name, &table[name])
    }

    #[test]
    fn a_value_becomes_the_option_that_one_would_write() {
        for (name, value, expected) in [
            ("units", "12", "--units=12"),
            ("rate", "1e-3", "--rate=0.001"),
            ("rate", "2", "--rate=2"),
            ("counts", "[4, 8]", "--counts=4,8"),
            ("double", "true", "--double"),
            ("out", "\"a b\"", "--out=a b"),
        ] {
            assert_eq!(of(name, value), Ok(Some(expected.into())));
        }
        assert_eq!(of("double", "false"), Ok(None));
    }

    #[test]
    fn a_value_of_another_type_is_refused_by_its_key() {
        for (name, value, expected) in [
            ("units", "12.5", "an integer, got 12.5"),
            ("units", "\"12\"", "an integer, got \"12\""),
            ("rate", "true", "a number, got true"),
            ("counts", "4", "a list of integers, got 4"),
            ("counts", "[4, 0.5]", "a list of integers, got [4, 0.5]"),
            ("double", "1", "true or false, got 1"),
            ("out", "7", "a string, got 7"),
        ] {
            assert_eq!(of(name, value), Err(format!("{name} must be {expected}")));
        }
        let unknown = of("raet", "1").unwrap_err();
        assert!(unknown.starts_with("unknown key raet; "), "{unknown}");
        assert!(unknown.ends_with("such as rate"), "{unknown}");
        // A file does not name another one.
        assert!(of("config", "\"other\"").is_err());
    }

    #[test]
    fn an_option_is_found_in_either_form() {
        let words = |text: &str| -> Vec<OsString> { text.split(' ').map(OsString::from).collect() };
        let value = |text: &str| value_of(&words(text), "config").map(OsStr::to_owned);
        assert_eq!(value("--rate 1 --config a.toml"), Some("a.toml".into()));
        assert_eq!(value("--config=a --config=b"), Some("b".into()));
        assert_eq!(value("--configuration a"), None);
        assert_eq!(value("--config"), None);
    }
}
