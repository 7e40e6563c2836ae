//! Ids and digests: 64-bit FNV-1a over canonical JSON.
//!
//! Canonical JSON has no white space, the keys of every object in the order of their bytes, and numbers in the
//! fewest digits that read back as themselves. In Python it is
//! `json.dumps(x, sort_keys=True, separators=(",", ":"))`, for whatever has no fractions in it, as
//! `input_exact`, from which ids are made, has none but parameters such as 1.75.

use serde_json::Value;

use crate::grade::case::Case;

/// 64-bit FNV-1a.
///
/// ```
/// assert_eq!(attnbm::vectors::content::hash(""), 0xcbf2_9ce4_8422_2325);
/// assert_eq!(attnbm::vectors::content::hash("foobar"), 0x8594_4171_f739_67e8);
/// ```
pub fn hash(text: &str) -> u64 {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
    text.bytes().fold(0xcbf2_9ce4_8422_2325, step)
}

/// The permanent id of a question: its quantity, its place, and the hash of its exact input.
pub fn id(case: &Case, index: u64) -> String {
    let name = case.quantity.name;
    let input = parsed(&case.input(true));
    let hash = hash(&format!("{name}\n{}", canonical(&input)));
    format!("{name}/{index:04}-{hash:016x}")
}

/// The digest of a vector: that of everything in it but the digest.
pub fn digest(vector: &Value) -> String {
    let mut vector = vector.clone();
    if let Some(object) = vector.as_object_mut() {
        object.remove("digest");
    }
    format!("{:016x}", hash(&canonical(&vector)))
}

/// The value of a text that this crate has written.
pub(super) fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}

/// Canonical JSON.
pub fn canonical(value: &Value) -> String {
    match value {
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(canonical).collect();
            format!("[{}]", items.join(","))
        }
        Value::Object(object) => {
            let mut keys: Vec<&String> = object.keys().collect();
            keys.sort_unstable();
            let item = |key: &&String| {
                let value = object.get(key.as_str()).map(canonical).unwrap_or_default();
                format!("{}:{value}", Value::from(key.as_str()))
            };
            let items: Vec<String> = keys.iter().map(item).collect();
            format!("{{{}}}", items.join(","))
        }
        scalar => scalar.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn canonical_json_is_sorted_and_dense() {
        let value = parsed(r#"{"b": [1, 2.50, "x y"], "a": {"d": null, "c": 1e-7}}"#);
        let text = r#"{"a":{"c":1e-7,"d":null},"b":[1,2.5,"x y"]}"#;
        assert_eq!(canonical(&value), text);
    }

    #[test]
    fn a_digest_does_not_depend_on_itself() {
        let (a, b) = (
            parsed(r#"{"x": 1, "digest": "1"}"#),
            parsed(r#"{"digest": 2, "x": 1}"#),
        );
        assert_eq!(digest(&a), digest(&b));
        assert_ne!(digest(&a), digest(&parsed(r#"{"x": 2}"#)));
    }
}
