//! The identities of the report: the table of verdicts, and a card each.

use crate::cli::formula::Formulas;
use crate::cli::style::grouped;
use attnbm::catalogue::campaign::{Campaign, IdentityResult, MutantOutcome};
use attnbm::catalogue::tally::Tally;
use maud::{Markup, html};

/// One row an identity.
pub(super) fn overview(campaign: &Campaign) -> Markup {
    html! {
        section id="overview" {
            h2 { "Verdicts" }
            div.wide { table {
                thead { tr {
                    th { "Identity" } th { "Verdict" } th { "Equations" } th.number { "Decided" } th.number { "Undecided" } th.number { "Refuted" }
                    th.number { "Digits" } th.number { "Mutants" }
                } }
                tbody { @for line in &campaign.lines { tr {
                    td { a href=(format!("#{}", line.record.id)) { (line.record.id) } }
                    td { (pill(line)) }
                    td {
                        @if line.record.neighbour().is_some() { (line.record.labels()) }
                        @else { (equation_links(line.record.equations)) }
                    }
                    td.number { (grouped(line.tally.decided)) }
                    td.number { (grouped(line.tally.undecided)) }
                    td.number { (grouped(line.tally.refuted)) }
                    td.number { (line.held()) }
                    td.number { (line.killed()) "/" (line.mutants.len()) }
                } } }
            } }
            details {
                summary { "How to read this" }
                p {
                    em { "Decided" } " means that certified enclosures of both sides overlap and are so narrow that the sides agree to the required digits, or that an inequality certainly holds. "
                    em { "Digits" } " is the worst of those proofs. " em { "Exact" } " means that both sides were the same exact number every time; " em { "strict" }
                    " means that an inequality was strict every time, so there are no digits to count. " em { "Undecided" } " cases stayed too wide; they are counted, never passed. A "
                    em { "mutant" } " is a plausible wrong form of the statement. It must be refuted: disjoint enclosures prove that it is wrong."
                }
                p {
                    "Each witness is given twice: exactly, in hexadecimal, and in decimal. One with a " code { "quantity" } " is a request, ready to paste into "
                    code { "attnbm eval" } "; one with an " code { "identity" } " names the input of a check that has no quantity of its own."
                }
            }
        }
    }
}

pub(super) fn pill(line: &IdentityResult) -> Markup {
    let tone = match line.status() {
        "holds" => "good",
        "not run" | "incomplete" => "open",
        _ => "bad",
    };
    html! { span class=(format!("pill {tone}")) { (line.status().to_lowercase()) } }
}

fn equation_links(equations: &[u8]) -> Markup {
    html! {
        @for (index, equation) in equations.iter().enumerate() {
            @if index > 0 { ", " }
            a href=(format!("#eq-{equation}")) { (equation) }
        }
        @if equations.is_empty() { "–" }
    }
}

/// Everything about one identity.
pub(super) fn card(line: &IdentityResult, formulas: &Formulas) -> Markup {
    let (record, tally) = (&line.record, &line.tally);
    html! {
        article id=(record.id) {
            h3 { (record.title) " " (pill(line)) }
            p.meta {
                code { (record.id) } " · " (record.kind) " · " (record.printed)
                @if !record.equations.is_empty() { " · Eq. " (equation_links(record.equations)) }
            }
            div.formula { (formulas.display(record.statement)) }
            dl.routes {
                dt { "Assumed" } dd { (record.assumptions) }
                dt { "Left route" } dd { (record.left) }
                dt { "Right route" } dd { (record.right) }
                dt { "Both enter" } dd {
                    @for (index, name) in record.shares.iter().enumerate() {
                        @if index > 0 { ", " }
                        code { (name) }
                    }
                    @if record.shares.is_empty() { "nothing above the special functions" }
                }
            }
            dl.facts {
                div { dt { "Decided" } dd { (grouped(tally.decided)) " of " (grouped(line.cases)) } }
                div { dt { "Undecided" } dd { (grouped(tally.undecided)) } }
                div { dt { "Refuted" } dd { (grouped(tally.refuted)) } }
                div { dt { "Digits held" } dd { (line.held()) } }
                @if record.kind.is_one_sided() {
                    div { dt { "Strict" } dd { (grouped(tally.strict)) } }
                    div { dt { "Attained" } dd { (grouped(tally.attained)) } }
                }
                @if tally.exact > 0 { div { dt { "Exact" } dd { (grouped(tally.exact)) } } }
                div { dt { "Time" } dd { (duration(line.seconds)) } }
            }
            (mutants(line))
            (witnesses(tally))
        }
    }
}

fn mutants(line: &IdentityResult) -> Markup {
    html! {
        ul.mutants {
            @for (index, (outcome, mutant)) in line.mutants.iter().zip(line.record.mutants).enumerate() {
                li {
                    @match outcome {
                        MutantOutcome::Refuted(found) => { span.good { "✓ refuted" } " " (mutant) span.quiet { " (case " (found.case) ")" } }
                        MutantOutcome::Survived => { span.bad { "✗ survives" } " " (mutant) }
                        MutantOutcome::NotTried => { span.open { "not tried" } " " (mutant) }
                    }
                    @if line.record.slips.iter().any(|slip| slip.mutant == index) { " " a.quiet href="#errata" { "as printed" } }
                }
            }
        }
    }
}

fn witnesses(tally: &Tally) -> Markup {
    html! {
        @if let Some(found) = &tally.counterexample {
            details open { summary { "Refuted: " (found.finding) " (case " (found.case) ")" } pre { (found.witness) } }
        }
        @if let Some(worst) = &tally.worst {
            details { summary { "Worst decided case: " (format!("{:.1}", worst.digits)) " digits (case " (worst.case) ")" } pre { (worst.witness) } }
        }
        @if let Some(found) = &tally.unclear {
            details { summary { "First undecided case: " (found.finding) " (case " (found.case) ")" } pre { (found.witness) } }
        }
    }
}

pub(super) fn duration(seconds: f64) -> String {
    match seconds {
        ..100.0 => format!("{seconds:.1} s"),
        100.0..6000.0 => format!("{:.0} min", seconds / 60.0),
        _ => format!("{:.1} h", seconds / 3600.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_in_the_unit_that_suits_it() {
        assert_eq!(duration(0.0), "0.0 s");
        assert_eq!(duration(99.9), "99.9 s");
        assert_eq!(duration(100.0), "2 min");
        assert_eq!(duration(5999.0), "100 min");
        assert_eq!(duration(6000.0), "1.7 h");
        assert_eq!(duration(36_000.0), "10.0 h");
    }
}
