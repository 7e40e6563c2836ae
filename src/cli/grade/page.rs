//! The result as one page that needs nothing else: no network, no script.

use attnbm::grade::aspect::Aspect;
use attnbm::grade::explain::{describe, describe_breach, sentence, size};
use attnbm::grade::session::{GradedCase, QuantityResult};
use attnbm::grade::spread::Spread;
use attnbm::grade::verdict::{FloatFormat, Grade};
use maud::{DOCTYPE, Markup, html};

use super::graded::{Graded, Source};
use super::plots;
use super::summary::{
    Aspects, by_flag, cases, counts, errors, estimates, least_stable, total, unavoidable,
};
use crate::cli::formula::Formulas;
use crate::cli::style::{counted, figure, grouped, head};

/// The whole page.
pub fn page(graded: &Graded) -> String {
    let title = headline(graded);
    let formulas = Formulas::new();
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            (head(&title))
            body {
                main {
                    (summary(graded, &title))
                    nav aria-label="Contents" {
                        a href="#overview" { "Verdicts" }
                        a href="#condition" { "Condition" }
                        a href="#quantities" { "Quantities" }
                        a href="#words" { "Words" }
                    }
                    (overview(graded))
                    section id="condition" {
                        h2 { "Errors and condition" }
                        @let (drawn, beyond) = plots::conditions(&graded.grading).unzip();
                        (figure(drawn, html! {
                            "The error of every answer over the condition number of its question. In the shaded region, which rises with the condition number, every answer is as good as computing in "
                            (graded.grading.settings.format.name())
                            " allows. Above it, that depends on the question, and the colour tells. "
                            "Answers without a number lie at the top if a number exists."
                            @if let Some(count @ 1..) = beyond {
                                " Beyond the right edge, where rounding the input alone takes every digit, lie " (count) " more."
                            }
                        }))
                    }
                    section id="quantities" {
                        h2 { "Quantities" }
                        @for line in &graded.grading.lines { (card(line, graded, &formulas)) }
                    }
                    (words(graded))
                }
                footer { "Written by attnbm " (env!("CARGO_PKG_VERSION")) ". This page is complete in itself." }
            }
        }
    };
    page.into_string()
}

/// The verdict in a few words.
fn headline(graded: &Graded) -> String {
    let lines = &graded.grading.lines;
    let failed = lines.iter().filter(|line| graded.line_fails(line)).count();
    let quantities = counted(lines.len(), "quantity", "quantities");
    match failed {
        0 if !graded.grading.has_answers() => "Nothing graded".into(),
        0 if graded.incomplete.is_some() => "Incomplete, no fault so far".into(),
        0 => format!("No fault in {quantities}"),
        _ => format!("Faults in {failed} of {quantities}"),
    }
}

fn summary(graded: &Graded, title: &str) -> Markup {
    let grading = &graded.grading;
    let settings = &grading.settings;
    let tone = match (graded.passed(), &graded.incomplete) {
        (true, _) => "good",
        (false, Some(_)) => "open",
        (false, None) => "bad",
    };
    let broken: usize = grading.lines.iter().map(|line| line.breaches.len()).sum();
    let checked: u64 = grading
        .lines
        .iter()
        .flat_map(|line| &line.relations)
        .map(|(_, n)| n)
        .sum();
    html! {
        header {
            p.kicker { "attnbm " (env!("CARGO_PKG_VERSION")) " · grading of " (graded.headline()) }
            h1 class=(tone) { (title) }
            p.lead {
                "Each of " strong { (grouped(cases(grading) as u64)) } " answers was compared with a certified enclosure of the exact value, and judged by the condition of its question. "
                (grouped(checked)) " relations between answers were checked"
                @if broken > 0 { "; " strong { (broken) } " of them do not hold" } @else { "; all hold" }
                ". " (total(grading, Grade::Refuses)) " questions were refused and " (total(grading, Grade::Skipped)) " skipped, which count for nothing."
            }
            @if let Some(reason) = &graded.incomplete {
                p.open { "Incomplete: " (reason) "." @if !graded.not_asked.is_empty() { " Not asked: " (graded.not_asked.join(", ")) "." } }
            }
            dl.facts {
                @for (aspect, sentence) in Aspects::of(grading).sentences() {
                    div { dt { (aspect.word()) } dd { (sentence) } }
                }
            }
            dl.facts {
                div { dt { "Command" } dd { code { (graded.command.join(" ")) } } }
                div { dt { "Format" } dd { (settings.format.name()) } }
                @if graded.source == Source::Fresh { div { dt { "Corner cases each" } dd { "up to " (grouped(settings.cases)) } } }
                div { dt { "Cases from" } dd { (graded.source()) } }
                @if !settings.flags.is_empty() { div { dt { "Flags" } dd {
                    (settings.flags.iter().map(|flag| flag.name()).collect::<Vec<_>>().join(", "))
                } } }
                @if !settings.restrictions.is_empty() { div { dt { "Where" } dd {
                    (settings.restrictions.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))
                } } }
                @for entry in graded.known_met() { div { dt { "Known failure" } dd { code { (entry) } } } }
                @for entry in graded.known_gone() { div { dt { "No failure any more" } dd { code { (entry) } } } }
                div { dt { "Fails on" } dd { (graded.fail_on.word()) } }
            }
            @if !graded.notes.is_empty() { ul.mutants { @for note in &graded.notes { li { (note) } } } }
        }
    }
}

/// One row a quantity.
fn overview(graded: &Graded) -> Markup {
    let lines = &graded.grading.lines;
    let verdicts: Vec<Grade> = counts(lines.iter().flat_map(|line| &line.outcomes))
        .into_iter()
        .map(|(v, _)| v)
        .collect();
    html! {
        section id="overview" {
            h2 { "Verdicts" }
            div.wide { table {
                thead { tr {
                    th { "Quantity" } th { "Verdict" } th.number { "Cases" }
                    @for verdict in &verdicts { th.number { (verdict.word()) } }
                    th.number { "Relations broken" } (spread_head())
                    th.number { "Worst ratio" } th.number { "its condition" }
                } }
                tbody { @for line in lines { tr {
                    td { a href=(format!("#{}", line.quantity.name)) { (line.quantity.name) } }
                    td { (pill(line.verdict())) }
                    td.number { (line.outcomes.len()) }
                    @for verdict in &verdicts { td.number { (dash(line.count(*verdict))) } }
                    td.number { (dash(line.breaches.len())) }
                    (spread_cells(errors(line.outcomes.iter())))
                    @let worst = least_stable(line).map(|outcome| &outcome.judgement);
                    td.number { (worst.and_then(|j| j.ratio).map_or_else(|| "–".into(), size)) }
                    td.number { (worst.and_then(|j| j.condition).map_or_else(|| "–".into(), size)) }
                } } }
            } }
        }
    }
}

fn spread_head() -> Markup {
    html! { th.number { "Median ulp" } th.number { "P99" } th.number { "Max" } }
}

fn spread_cells(spread: Option<Spread>) -> Markup {
    let cells = spread.map(|s| [s.median, s.p99, s.max].map(size));
    let cells = cells.unwrap_or_else(|| ["–", "–", "–"].map(str::to_owned));
    html! { @for cell in &cells { td.number { (cell) } } }
}

fn dash(count: usize) -> String {
    match count {
        0 => "–".into(),
        _ => count.to_string(),
    }
}

fn pill(verdict: Grade) -> Markup {
    let tone = match verdict {
        Grade::Accurate | Grade::BackwardStable | Grade::Agrees => "good",
        Grade::Refuses | Grade::Skipped => "open",
        _ => "bad",
    };
    html! { span class=(format!("pill {tone}")) { (verdict.word()) } }
}

/// Everything about one quantity.
fn card(line: &QuantityResult, graded: &Graded, formulas: &Formulas) -> Markup {
    let format = graded.grading.settings.format;
    let drawn = plots::errors(line);
    html! {
        article id=(line.quantity.name) {
            h3 { (line.quantity.name) " " (pill(line.verdict())) }
            (formulas.display(line.quantity.latex))
            @if let Some(diagnosis) = &line.diagnosis { p { strong { "Probably " } (diagnosis) "." } }
            @for (index, small) in line.witnesses.iter().enumerate() {
                (witness(&title_of(small), small, format, index == 0))
            }
            (breaches(line))
            @if let Some(outcome) = unavoidable(line) { (witness("Large but unavoidable error", outcome, format, false)) }
            (flags(line))
            (runs(line))
            @if let Some((svg, name)) = drawn {
                (figure(Some(svg), html! { "Errors over the " (name) ". The shaded region is what every question nearby allows." }))
            }
            @if !line.relations.is_empty() {
                p.meta {
                    "Relations checked: "
                    @for (index, (relation, checked)) in line.relations.iter().enumerate() {
                        @if index > 0 { ", " }
                        code { (relation) } " (" (checked) ")"
                    }
                }
            }
        }
    }
}

/// What a witness is about.
fn title_of(witness: &GradedCase) -> String {
    Aspect::of(witness).map_or_else(String::new, |aspect| {
        let (first, rest) = aspect.word().split_at(1);
        format!("{}{rest}", first.to_uppercase())
    })
}

fn witness(title: &str, outcome: &GradedCase, format: FloatFormat, is_open: bool) -> Markup {
    html! {
        details open[is_open] {
            summary { (title) ": " (sentence(outcome, format)) }
            (listing(&describe(outcome, format)))
            p.quiet { "Either line can be pasted into " code { "attnbm eval" } "." }
        }
    }
}

fn listing(pairs: &[(&'static str, String)]) -> Markup {
    html! {
        dl.routes { @for (name, text) in pairs {
            dt { (name) }
            dd { @if matches!(*name, "request" | "exactly") { pre { (text) } } @else { (text) } }
        } }
    }
}

fn breaches(line: &QuantityResult) -> Markup {
    let mut relations: Vec<&str> = line.breaches.iter().map(|breach| breach.relation).collect();
    relations.dedup();
    html! {
        @for relation in relations {
            @let mut broken = line.breaches.iter().filter(|breach| breach.relation == relation);
            @let count = broken.clone().count();
            @if let Some(breach) = broken.next() {
                details open {
                    summary { "Broken relation " (relation) ", " (count) @if count == 1 { " time" } @else { " times" } }
                    (listing(&describe_breach(breach)))
                }
            }
        }
    }
}

/// One row a flag.
fn flags(line: &QuantityResult) -> Markup {
    let is_fault = |o: &&&GradedCase| o.judgement.verdict.is_fault();
    html! {
        div.wide { table {
            thead { tr {
                th { "Flag" } th.number { "Cases" } th.number { "Faults" } th.number { "P99 ulp" } th { "Reveals" }
            } }
            tbody { @for (flag, outcomes) in by_flag(line) { tr {
                td { (flag.name()) } td.number { (outcomes.len()) }
                td.number { (dash(outcomes.iter().filter(is_fault).count())) }
                td.number { (errors(outcomes.iter().copied()).map_or_else(|| "–".into(), |spread| size(spread.p99))) }
                td.quiet { (flag.meaning().reveals) }
            } } }
        } }
    }
}

/// One row a case that was judged by repeated runs.
fn runs(line: &QuantityResult) -> Markup {
    let estimates = estimates(line);
    html! {
        @if !estimates.is_empty() {
            p.meta {
                "Estimates, judged by repeated runs. A right estimator of a normal law is blamed for 1.1 cases in a million, "
                "and for more where it estimates a logarithm with a large spread."
            }
            div.wide { table {
                thead { tr {
                    th.number { "Case" } th.number { "Runs" } th.number { "Exact value" } th.number { "Mean" }
                    th.number { "Spread" } th.number { "Stated error" } th.number { "Standard errors off" } th { "Verdict" }
                } }
                tbody { @for (outcome, runs) in &estimates { tr {
                    @let exact = outcome.reference.exact().and_then(|exact| exact.certified.entries.first());
                    td.number { (outcome.index) } td.number { (runs.runs) }
                    td.number { (exact.map_or_else(|| "–".into(), |entry| format!("{:.6}", entry.value))) }
                    td.number { (format!("{:.6}", runs.mean)) } td.number { (size(runs.spread)) }
                    td.number { (runs.stated.map_or_else(|| "–".into(), size)) }
                    td.number { (size(runs.standard_errors)) }
                    td { (pill(outcome.judgement.verdict)) }
                } } }
            } }
        }
    }
}

fn words(graded: &Graded) -> Markup {
    let format = graded.grading.settings.format;
    html! {
        section id="words" {
            h2 { "Words" }
            dl.routes { @for verdict in Grade::ALL {
                @let (_, definition) = verdict.definition();
                dt { (pill(verdict)) } dd { (definition) }
            } }
            p {
                "The stability ratio is |answer − exact| / (u (|exact| + sensitivity) + η), with the unit roundoff u = "
                (format!("{:e}", format.unit_roundoff())) " and the least normal number η of " (format.name())
                ". The sensitivity is the condition number times |exact|: how far the value moves, to first order, when every number of the input moves by its own size. "
                "A broken relation is judged by the same thresholds. One ulp is the distance between neighbouring numbers of the format at the size of the exact value."
            }
        }
    }
}
