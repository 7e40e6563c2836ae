//! Requests for more work than is allowed.

use super::*;

#[test]
fn a_spent_budget_still_carries_the_best_enclosure() {
    let reason = "4096 bits were not enough; --effort raises the limit";
    let mut refusal = Refusal::from(Error::Budget(reason.into()));
    refusal.best = Some((Shape::Scalar, vec![("1.5".into(), "1.75".into())]));
    assert_eq!(
        refusal.to_string(),
        format!("{reason}; it is in [1.5, 1.75]")
    );
    assert_eq!(
        protocol::respond("\"x\"", &Err(refusal)),
        r#"{"id": "x", "error": {"kind": "budget", "message": "4096 bits were not enough; --effort raises the limit"}, "enclosure": ["1.5", "1.75"]}"#
    );
}

/// The answer to a request, whose `budget` is spent if it has no value.
fn answer_within_budget(quantity: &str, input: &str) -> Value {
    let request = format!("{{\"quantity\": \"{quantity}\", \"input\": {{{input}}}}}");
    let answer = parsed(&request);
    let kind = &answer["error"]["kind"];
    let shown: String = answer.to_string().chars().take(300).collect();
    assert!(
        answer.get("value").is_some() || kind == "budget",
        "{quantity}: {shown}"
    );
    answer
}

/// Peaks that binary64 cannot tell from a point, or whose height no ball can hold, and sums without end: each is answered
/// at once or given up at once.
#[test]
fn extreme_numbers_take_no_more_work_than_others() {
    let unit = |lagrangian: &str, domain: &str, beta: &str, x: &str| {
        let input = format!(
            "\"lagrangian\": {{\"kind\": {lagrangian}}}, \"domain\": \"{domain}\", \"beta\": {beta}, \"x\": {x}"
        );
        answer_within_budget("efh.conditional_log_partition", &input)
    };
    // The logarithm itself, 1e150^1e308, is beyond what a ball can hold, and so beyond binary64.
    let answer = unit("\"power\", \"n\": 1e308", "reals", "1", "-1e150");
    assert_eq!(answer["value"], "inf");
    let answer = unit("\"power\", \"n\": 1e308", "half_line", "1", "-1e150");
    assert!(answer.get("enclosure").is_some(), "{answer}");
    let answer = unit("\"power\", \"n\": 1e15", "reals", "1e9", "1e308");
    assert_eq!(answer["value"], "inf");
    // x βc atan x - βc log(1 + x²)/2.
    let answer = unit("\"atan\", \"c\": 1e308", "reals", "1", "0.5");
    assert_eq!(answer["value"], 1.2025202884329818e307);
    let answer = unit("\"atan\", \"c\": 1e308", "reals", "1", "1e150");
    assert_eq!(answer["value"], "inf");
    let answer = unit("\"atan\", \"c\": 1e308", "half_line", "1", "-0.5");
    assert!(answer.get("enclosure").is_some(), "{answer}");
}

/// The same of numbers beside others.
#[test]
fn extreme_numbers_beside_others_take_no_more_work() {
    // What one observation does to a quadrature of another.
    let far = "\"weights\": [[1e-160], [1]], \"data\": [[1e308]]";
    answer_within_budget("gbrbm.dsm_loss", far);
    // A vector whose second entry alone is beyond what a ball can hold.
    let wide = "\"lagrangian\": {\"kind\": \"exp\"}, \"h\": [0.5, 1e308]";
    let answer = answer_within_budget("hopfield.activation", wide);
    assert_eq!(
        answer["value"],
        serde_json::json!([1.6487212707001282, "inf"])
    );
    let three = "\"patterns\": [[0.5, -1.0], [2.0, 0.25], [1, 1]], \"beta\": 1e300";
    let answer = answer_within_budget("attnbm.log_partition_bounds", three);
    assert!(answer.get("enclosure").is_some(), "{answer}");
}

/// Few bytes that would take any amount of work or memory; whoever allocates before thinking ends here.
#[test]
fn small_requests_for_enormous_work_are_refused_with_what_is_known() {
    let list = |item: &str, count: usize| vec![item; count].join(",");
    let line: Vec<String> = (0..6000).map(|mu| format!("[{mu}]")).collect();
    let line = line.join(",");
    let planes = "[[0.5,-1,0,0,0],[0,2,1,0,0],[0,0,3,1,0],[0,0,0,1,1],[1,0,0,0,2],[1,1,1,1,1]]";
    let refused = [
        // 10^10 entries.
        (
            "attnbm.covariance",
            format!("\"patterns\": [[{}]], \"beta\": 1", list("0", 100_000)),
            false,
        ),
        // 3.6e7 inner products, and grids of 1e7 nodes.
        (
            "attnbm.mean",
            format!("\"patterns\": [{line}], \"beta\": 2"),
            true,
        ),
        (
            "attnbm.covariance",
            format!("\"patterns\": [{line}], \"beta\": 2"),
            true,
        ),
        (
            "attnbm.log_partition_gradient",
            format!("\"patterns\": [{line}], \"beta\": 2"),
            true,
        ),
        (
            "attnbm.mean",
            "\"patterns\": [[0], [100]], \"beta\": 1e-6".into(),
            true,
        ),
        (
            "attnbm.entropy",
            "\"patterns\": [[0], [100]], \"beta\": 1e-6".into(),
            true,
        ),
        // 8e6 couplings.
        (
            "gbrbm.log_partition",
            format!("\"weights\": [{}]", list("[1]", 4000)),
            true,
        ),
        (
            "gbrbm.log_density",
            format!("\"v\": [1], \"weights\": [{}]", list("[1]", 4000)),
            true,
        ),
        (
            "gbrbm.truncation_mass",
            format!("\"weights\": [{}]", list("[0.5]", 60)),
            true,
        ),
        (
            "gbrbm.dsm_loss",
            format!("\"data\": [[1]], \"weights\": [{}]", list("[0.5]", 2000)),
            true,
        ),
        // As many multisets as there are numbers.
        (
            "attnbm.log_partition",
            format!("\"patterns\": {planes}, \"beta\": 1e300"),
            true,
        ),
        (
            "attnbm.log_partition",
            format!("\"patterns\": {planes}, \"beta\": 4294967295"),
            true,
        ),
        (
            "attnbm.entropy",
            format!("\"patterns\": {planes}, \"beta\": 1e9"),
            true,
        ),
        (
            "attnbm.mean_energy",
            format!("\"patterns\": {planes}, \"beta\": 1e300"),
            true,
        ),
        (
            "attnbm.entropy",
            format!("\"patterns\": {planes}, \"beta\": 1000000.5"),
            true,
        ),
    ];
    for (quantity, input, is_enclosed) in refused {
        let request = format!("{{\"quantity\": \"{quantity}\", \"input\": {{{input}}}}}");
        let answer = parsed(&request);
        let shown: String = answer.to_string().chars().take(300).collect();
        assert_eq!(answer["error"]["kind"], "budget", "{quantity}: {shown}");
        assert_eq!(
            answer.get("enclosure").is_some(),
            is_enclosed,
            "{quantity}: {shown}"
        );
    }
}
