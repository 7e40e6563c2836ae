//! Questions of one's own: requests in JSON Lines, as `attnbm eval` reads them.

use super::case::Case;
use super::flag::Flag;
use super::session::Question;
use super::shown::inferred;
use super::stratum::Stratum;
use crate::Error;
use crate::oracle::json;
use crate::oracle::protocol;
use crate::oracle::registry::Registry;

/// Reads requests, one a line, as one list of questions for each quantity. Blank lines count and say nothing.
///
/// A request has the keys `quantity` and `input`, and perhaps an `id`, which reports repeat. An input that means nothing is a
/// question as well: the right answer is an error.
///
/// ```
/// let lines = r#"{"id": "a", "quantity": "special.softmax", "input": {"x": [0, 1000]}}"#;
/// let questions = attnbm::grade::requests::read(lines)?;
/// assert_eq!(questions[0][0].id.as_deref(), Some("a"));
/// assert!(questions[0][0].case.flags.iter().any(|flag| flag.name() == "large-argument"));
/// # Ok::<(), attnbm::Error>(())
/// ```
///
/// # Errors
///
/// What is wrong with the first line that is not a request for a known quantity with its fields.
pub fn read(text: &str) -> Result<Vec<Vec<Question>>, Error> {
    let mut lists: Vec<Vec<Question>> = Vec::new();
    for (index, line) in (0..).zip(text.lines()) {
        if line.trim().is_empty() {
            continue;
        }
        let question = question(index, line)
            .map_err(|error| Error::Parse(format!("line {}: {error}", index + 1)))?;
        let name = question.case.quantity.name;
        let is_same = |list: &&mut Vec<Question>| {
            let mut questions = list.iter();
            questions.any(|own| own.case.quantity.name == name)
        };
        match lists.iter_mut().find(is_same) {
            Some(list) => list.push(question),
            None => lists.push(vec![question]),
        }
    }
    Ok(lists)
}

fn question(index: u64, line: &str) -> Result<Question, Error> {
    let (id, quantity, input) = protocol::request(Registry::default(), line)?;
    let case = Case::new(quantity, json::read_values(quantity.fields, &input)?);
    let case = case.of_stratum(Stratum::Given);
    let flags = match case.inputs() {
        Ok(_) => inferred(&case),
        Err(_) => vec![Flag::OUT_OF_DOMAIN],
    };
    Ok(Question {
        index,
        id,
        case: case.flagged(&flags),
        reference: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_grouped_by_quantity() {
        let lines = "\
{\"id\": 3, \"quantity\": \"special.softmax\", \"input\": {\"x\": [1, 2]}}

{\"quantity\": \"special.log_erfc\", \"input\": {\"x\": 1}}
{\"quantity\": \"special.softmax\", \"input\": {\"x\": [1], \"beta\": -1}}
";
        let lists = read(lines).unwrap();
        let places = |list: &Vec<Question>| list.iter().map(|q| q.index).collect::<Vec<u64>>();
        assert_eq!(
            lists.iter().map(places).collect::<Vec<_>>(),
            [vec![0, 3], vec![2]]
        );
        let ids = lists[0].iter().map(|question| question.id.as_deref());
        assert_eq!(ids.collect::<Vec<_>>(), [Some("3"), None]);
        assert_eq!(lists[0][1].case.flags, [Flag::OUT_OF_DOMAIN]);
    }

    #[test]
    fn a_line_that_is_no_request_is_named() {
        for (line, what) in [
            ("[]", "line 2: a request must be a JSON object"),
            (
                "{\"quantity\": \"no.such\", \"input\": {}}",
                "line 2: there is no quantity called \"no.such\"",
            ),
            (
                "{\"quantity\": \"special.softmax\"}",
                "line 2: input is missing",
            ),
            (
                "{\"quantity\": \"special.softmax\", \"input\": {\"y\": 1}}",
                "line 2: \"y\" is not a field",
            ),
            (
                "{\"quantity\": \"special.softmax\", \"inputs\": {}}",
                "line 2: \"inputs\" is not a key",
            ),
        ] {
            let message = read(&format!("\n{line}\n")).unwrap_err().to_string();
            assert!(message.starts_with(what), "{message}");
        }
    }
}
