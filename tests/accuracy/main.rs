//! Libraries that users know, against certified values: special functions by region, and a normal law as an
//! implementation that is graded.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests are tests"
)]

mod certified;
mod directions;
mod normal;
mod page;
mod regions;

/// With `ATTNBM_ACCURACY_CASES=FILE` the arguments and the exact values are written there: `docs/subjects/accuracy.py` reads them.
#[test]
fn the_pages_of_special_functions_are_fresh() {
    // Every exact value is decided, or this panics.
    let measured = page::measure();
    if let Some(file) = std::env::var_os("ATTNBM_ACCURACY_CASES") {
        std::fs::write(file, page::lines(&measured)).expect("the file can be written");
    }
    let page = page::page(&measured);
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/accuracy.md");
    if std::env::var_os("ATTNBM_WRITE_PAGES").is_some() {
        std::fs::write(path, &page).expect("docs/accuracy.md can be written");
    }
    the_other_page_has_the_same_cases(&measured);
    if !cfg!(all(target_os = "linux", target_env = "gnu")) {
        return;
    }
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        page == committed,
        "docs/accuracy.md is stale: `ATTNBM_WRITE_PAGES=1 cargo test --test accuracy` writes it"
    );
}

/// The libraries of Python may not be here, so their page is not measured again; its regions and arguments are those of now.
fn the_other_page_has_the_same_cases(measured: &[page::Measured]) {
    let text = std::fs::read_to_string(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/docs/accuracy-python.md"
    ))
    .unwrap_or_default();
    let (mut sections, mut regions, mut rows) = (Vec::new(), Vec::new(), 0);
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("## ") {
            sections.push(name);
        }
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let [_, region, _, _, _, _, at, ..] = cells[..] else {
            continue;
        };
        if sections.is_empty() || ["region", "---"].contains(&region) {
            continue;
        }
        if !region.is_empty() {
            regions.push((sections[sections.len() - 1], region));
        }
        let (function, region) = regions[regions.len() - 1];
        let of = |measured: &&page::Measured| {
            (measured.function.name, measured.region.name) == (function, region)
        };
        let found = measured.iter().find(of).expect("a region that is measured");
        let is_here = found.cases.iter().any(|case| {
            let arguments: Vec<String> = case.arguments.iter().map(|x| format!("{x:?}")).collect();
            format!("`{}`", arguments.join(", ")) == at
        });
        assert!(
            is_here,
            "docs/accuracy-python.md is stale: {function}, {region} has no case at {at}; \
             `python docs/subjects/accuracy.py` writes it"
        );
        rows += 1;
    }
    assert_eq!(
        regions.len(),
        measured.len(),
        "docs/accuracy-python.md is stale"
    );
    assert!(rows > regions.len(), "{rows} rows");
}
