//! Requests of one's own.

use super::super::directory::Directory;
use super::{grade, json, saying};

#[test]
fn own_requests_are_graded_with_conditions_flags_and_witnesses() {
    let directory = Directory::new("requests");
    directory.write(
        "mine.jsonl",
        "{\"id\": \"epoch 12\", \"quantity\": \"special.log_sum_exp\", \"input\": {\"x\": [712.5, 3, -40]}}\n\
         {\"quantity\": \"special.log_sum_exp\", \"input\": {\"x\": [], \"beta\": 1}}\n\
         {\"quantity\": \"special.softmax\", \"input\": {\"x\": [1, \"-inf\"]}}\n",
    );
    let file = directory.join("mine.jsonl").display().to_string();
    let off = saying("echo \"{\\\"id\\\": $id, \\\"value\\\": 712}\"");
    let (code, document) = json(&format!("--requests {file}"), &off);
    assert_eq!(code, 1);
    assert_eq!(document["settings"]["requests"], file.as_str());
    let line = &document["quantities"][0];
    assert_eq!(line["quantity"], "special.log_sum_exp");
    let [far, empty] = line["outcomes"].as_array().unwrap().as_slice() else {
        panic!("{line}");
    };
    assert_eq!(far["id"], "epoch 12");
    assert_eq!(far["stratum"], "given");
    assert_eq!(far["verdict"], "wrong");
    assert!(far["condition"].as_f64().unwrap() > 0.9);
    let flags = far["flags"].as_array().unwrap();
    assert!(
        flags.iter().any(|flag| flag == "large-argument"),
        "{flags:?}"
    );
    assert_eq!(empty["verdict"], "accepts nonsense");
    let flags = document["quantities"][1]["outcomes"][0]["flags"]
        .as_array()
        .unwrap();
    assert!(flags.iter().any(|flag| flag == "masked"), "{flags:?}");
    assert!(!line["witnesses"].as_array().unwrap().is_empty());
}

#[test]
fn a_line_that_is_no_request_is_a_misuse_that_names_it() {
    let directory = Directory::new("no-requests");
    directory.write(
        "mine.jsonl",
        "\n{\"quantity\": \"special.sofmax\", \"input\": {}}\n",
    );
    let file = directory.join("mine.jsonl").display().to_string();
    let output = grade(&format!("--requests {file}"), "true");
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        said.contains("mine.jsonl, line 2: ") && said.contains("special.softmax"),
        "{said}"
    );
    let output = grade("--requests no-such-file", "true");
    assert_eq!(output.status.code(), Some(2));
}
