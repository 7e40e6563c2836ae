//! The report as one page that needs nothing else: no network, no script.

use std::collections::BTreeMap;

use super::identities::{card, duration, overview, pill};
use super::plots;
use crate::cli::formula::Formulas;
use crate::cli::style::{counted, figure, grouped, head};
use attnbm::catalogue::campaign::{Campaign, IdentityResult, MutantOutcome};
use attnbm::catalogue::coverage::coverage;
use attnbm::catalogue::documents::{Witness, smallest_witness};
use attnbm::catalogue::entries;
use attnbm::catalogue::record::{CatalogueEntry, Slip};
use attnbm::catalogue::shards::Shard;
use attnbm::oracle::figures;
use maud::{DOCTYPE, Markup, html};
use rayon::prelude::*;

/// How many cases of short numbers are looked at for the witness of a slip; `docs/errata.md` looks at
/// more.
const WITNESS_CASES: u64 = 24;

/// The sections of the paper.
const SECTIONS: [(&str, &str); 11] = [
    ("2", "Background"),
    ("2.1", "Overview of generalized Hopfield network"),
    ("2.2", "Attention mechanism"),
    ("3", "Attentional Boltzmann Machine"),
    ("3.1", "Stochastic description of Model B"),
    ("3.2", "Gradient of likelihood function"),
    ("3.3", "Connection to Gaussian-Bernoulli RBM"),
    ("3.4", "Connection to denoising autoencoder"),
    ("3.5", "Numerical experiments"),
    ("4", "Stochastic description of Models A and C"),
    ("4.1", "Model-A Boltzmann Machine as an EFH"),
];

/// The whole page.
pub fn page(campaign: &Campaign) -> String {
    let formulas = Formulas::new();
    let sections = by_section(campaign);
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            (head(&headline(campaign)))
            body {
                main {
                    (summary(campaign))
                    nav aria-label="Contents" {
                        a href="#figures" { "Figures" }
                        @for (section, _) in &sections {
                            a href=(format!("#{}", section_anchor(section))) { (section_name(section)) }
                        }
                        a href="#equations" { "Equations" }
                        a href="#errata" { "Errata" }
                    }
                    (overview(campaign))
                    (figures_section(campaign))
                    @for (section, lines) in &sections {
                        section id=(section_anchor(section)) {
                            h2 {
                                (section_name(section))
                                @for (_, title) in SECTIONS.iter().filter(|(number, _)| number == section) { ": " (title) }
                            }
                            @for line in lines { (card(line, &formulas)) }
                        }
                    }
                    (equations(campaign))
                    (errata(campaign, &formulas))
                }
                footer { "Written by attnbm " (env!("CARGO_PKG_VERSION")) ". This page is complete in itself." }
            }
        }
    };
    page.into_string()
}

/// The identities by section of the paper, in order.
fn by_section(campaign: &Campaign) -> BTreeMap<&'static str, Vec<&IdentityResult>> {
    let mut sections: BTreeMap<&str, Vec<&IdentityResult>> = BTreeMap::new();
    for line in &campaign.lines {
        sections.entry(line.record.section).or_default().push(line);
    }
    sections
}

/// `Section 3.1`, or the heading of what belongs to no section of the paper.
fn section_name(section: &str) -> String {
    if section.starts_with(|first: char| first.is_ascii_digit()) {
        format!("Section {section}")
    } else {
        capitalised(section)
    }
}

fn section_anchor(section: &str) -> String {
    format!("section-{}", section.replace(char::is_whitespace, "-"))
}

/// The verdict in a few words.
fn headline(campaign: &Campaign) -> String {
    let count = campaign.lines.len();
    let identities = counted(count, "identity", "identities");
    let holding = counted(count, "identity holds", "identities hold");
    let refuted = campaign
        .lines
        .iter()
        .filter(|line| line.tally.refuted > 0)
        .count();
    let shard = campaign.settings.shard;
    if refuted > 0 {
        format!("{refuted} of {identities} refuted")
    } else if !campaign.is_complete() {
        let finished = campaign
            .lines
            .iter()
            .filter(|line| line.is_finished())
            .count();
        format!("unfinished, {finished} of {identities} run")
    } else if shard != Shard::WHOLE {
        format!("shard {shard} of a campaign, nothing refuted")
    } else if campaign.passed() {
        match count {
            1 => "the identity holds".to_owned(),
            _ => format!("all {holding}"),
        }
    } else {
        let passed = campaign.lines.iter().filter(|line| line.passed()).count();
        format!("{passed} of {holding}")
    }
}

fn summary(campaign: &Campaign) -> Markup {
    let settings = &campaign.settings;
    let (decided, undecided, refuted) = (
        campaign.total(|tally| tally.decided),
        campaign.total(|tally| tally.undecided),
        campaign.total(|tally| tally.refuted),
    );
    let share = 100.0 * undecided as f64 / ((decided + undecided + refuted) as f64).max(1.0);
    let (killed, mutants) = (
        campaign
            .lines
            .iter()
            .map(IdentityResult::killed)
            .sum::<usize>(),
        campaign
            .lines
            .iter()
            .map(|line| line.mutants.len())
            .sum::<usize>(),
    );
    let tone = if campaign.passed() {
        "good"
    } else if refuted == 0 && !campaign.is_complete() {
        "open"
    } else {
        "bad"
    };
    let title = headline(campaign);
    html! {
        header {
            p.kicker { "attnbm " (env!("CARGO_PKG_VERSION")) " · verification of the catalogue" }
            h1 class=(tone) { (capitalised(&title)) }
            p.lead {
                "In each of " strong { (grouped(decided)) } " decided cases, two independent routes were proved to agree to at least "
                (settings.digits) " significant digits, or an inequality was proved. (In the few cases of sampling laws, a large sample did not contradict the law.) "
                @if undecided > 0 {
                    (grouped(undecided)) " cases (" (format!("{share:.2}")) "\u{a0}%) were too wide to decide, and count for nothing; "
                } @else { "No case was too wide to decide; " }
                @if refuted > 0 { strong { (grouped(refuted)) " were refuted. " } } @else { "none was refuted. " }
                @if killed == mutants { "All " (mutants) } @else { (killed) " of " (mutants) }
                " deliberately wrong forms were refuted"
                @if settings.shard == Shard::WHOLE { ", as all must be." } @else { " by this shard; the merged report judges the rest." }
            }
            dl.facts {
                div { dt { "Seed" } dd { (settings.seed) } }
                div { dt { "Cases each" } dd { "up to " (grouped(settings.cases)) } }
                div { dt { "Digits required" } dd { (settings.digits) } }
                @if let Some(filter) = &settings.filter { div { dt { "Filter" } dd { (filter) } } }
                @if settings.shard != Shard::WHOLE { div { dt { "Shard" } dd { (settings.shard) } } }
                div { dt { "Time" } dd { (duration(campaign.seconds())) } }
                div { dt { "Decided per second" } dd { (grouped((decided as f64 / campaign.seconds().max(1e-9)) as u64)) } }
            }
        }
    }
}

/// The figures, each where the campaign ran identities of the section that it belongs to.
fn figures_section(campaign: &Campaign) -> Markup {
    let covers = |section: &str| {
        let mut lines = campaign.lines.iter();
        lines.any(|line| line.record.section == section)
    };
    html! {
        section id="figures" {
            h2 { "Figures" }
            (figure(plots::digits(campaign), html! {
                "Certified digits in the worst decided case of each identity. " em { "Exact" } " and " em { "strict" } " have no digits to count."
            }))
            @if covers("3.1") { (partition_function_figures()) }
            @if covers("3.3") { (truncation_figure()) }
        }
    }
}

/// log Z at real β: its quadrature, its values, and the bounds on it.
fn partition_function_figures() -> Markup {
    let quadratures = figures::quadratures().unwrap_or_default();
    let bounds = figures::bounds().unwrap_or_default();
    html! {
        (figure(plots::quadratures(&quadratures), html! {
            "The quadrature that real β needs, tested where the truth is known: log Z of AttnBM with four patterns in the plane at β = "
            (figures::INTEGER_BETA) ", where the multiset sum is exact. The bound is certified before the truth is known, and the error stays below it on every grid."
        }))
        (figure(plots::log_partition(&bounds), html! {
            "log Z of the same machine at real β. Each of the " (bounds.len()) " points is certified to 80 bits (24 digits); otherwise the figure is left out."
        }))
        (figure(plots::bounds(&bounds), html! {
            "The distance of closed-form bounds from log Z. The sharpened bounds close at every integer β, where they are exact (values below 1e-3 are drawn at the floor); Eq. 28 closes only at β = 1, and is a lower bound, not an upper one, below it."
        }))
    }
}

/// What Eq. 34 neglects.
fn truncation_figure() -> Markup {
    let truncations: Vec<_> = [2, 4, 8]
        .into_iter()
        .filter_map(|hidden| Some((hidden, figures::truncations(hidden).ok()?)))
        .collect();
    figure(
        plots::truncations(&truncations),
        html! {
            "The probability that Eq. 34 neglects by truncating the Gaussian-Bernoulli RBM to an AttnBM: that two or more hidden units are on. Rows of weights are orthogonal, the variance is 1, and there are no biases. The probability is large even if the weights are small."
        },
    )
}

/// The equations of the paper with what checks them here.
fn equations(campaign: &Campaign) -> Markup {
    let line_of = |id: &str| campaign.lines.iter().find(|line| line.record.id == id);
    let covered = coverage();
    let done = covered
        .iter()
        .filter(|c| !c.records.is_empty() || c.waiver.is_some())
        .count();
    html! {
        section id="equations" {
            h2 { "Equations of the paper" }
            p { (done) " of " (covered.len()) " are covered or waived with a reason." }
            div.wide { table {
                thead { tr { th.number { "Equation" } th { "Checked by" } th { "Printed" } th { "Verdict" } } }
                tbody { @for equation in &covered { tr id=(format!("eq-{}", equation.equation)) {
                    td.number { (equation.equation) }
                    @if equation.records.is_empty() {
                        td.quiet colspan="3" { @match equation.waiver { Some(reason) => { "waived: " (reason) }, None => { "not covered" } } }
                    } @else {
                        td { @for record in &equation.records { div {
                            @match line_of(record.id) { Some(_) => { a href=(format!("#{}", record.id)) { (record.id) } }, None => { span.quiet { (record.id) } } }
                        } } }
                        td { @for record in &equation.records { div { (record.printed) } } }
                        td { @for record in &equation.records { div {
                            @match line_of(record.id) { Some(line) => { (pill(line)) }, None => { span.quiet { "not selected" } } }
                        } } }
                    }
                } } }
            } }
        }
    }
}

/// What is printed wrong, with the right form and a case that tells them apart.
fn errata(campaign: &Campaign, formulas: &Formulas) -> Markup {
    let asked = |entry: &CatalogueEntry| {
        campaign
            .lines
            .iter()
            .any(|line| line.record.id == entry.record.id)
    };
    let slips: Vec<(CatalogueEntry, &Slip)> = entries()
        .into_iter()
        .filter(asked)
        .flat_map(|entry| entry.record.slips.iter().map(move |slip| (entry, slip)))
        .collect();
    let witnesses: Vec<Option<Witness>> = slips
        .par_iter()
        .map(|(entry, slip)| smallest_witness(entry, slip.mutant, WITNESS_CASES))
        .collect();
    let refuting = |entry: &CatalogueEntry, slip: &Slip| {
        let id = entry.record.id;
        let line = campaign.lines.iter().find(|line| line.record.id == id)?;
        match line.mutants.get(slip.mutant)? {
            MutantOutcome::Refuted(found) => Some(found),
            _ => None,
        }
    };
    html! {
        section id="errata" {
            h2 { "Errata" }
            @if slips.is_empty() { p { "No selected identity corrects a printed form." } }
            @else { p { "Certified arithmetic refutes each printed form below, at the witness shown and at others. The corrected form holds in every decided case." } }
            @for ((entry, slip), witness) in slips.iter().zip(&witnesses) {
                article.erratum {
                    h3 { (capitalised(slip.place)) }
                    dl.routes {
                        dt { "Printed" } dd { div.formula { (formulas.formula_or_words(slip.printed)) } }
                        dt { "Corrected" } dd {
                            div.formula { (formulas.display(entry.record.statement)) }
                            p { (capitalised(slip.correction)) ". " a.quiet href=(format!("#{}", entry.record.id)) { (entry.record.id) } }
                        }
                        @if let Some(witness) = witness {
                            dt { "Witness" } dd { pre { (witness.input) } p { "Left side (" (entry.record.left) "): " (witness.exact) ". Right side as refuted (" (entry.record.mutants.get(slip.mutant).copied().unwrap_or_default()) "): " (witness.printed) "." } }
                        } @else if let Some(found) = refuting(entry, slip) {
                            dt { "Witness" } dd { pre { (found.witness) } p { (capitalised(&found.finding)) "." } }
                        }
                    }
                }
            }
        }
    }
}

/// A sentence from a phrase; one that starts with a symbol stays as it is.
fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    match (characters.next(), text.chars().nth(1)) {
        (Some(first), Some(second)) if second.is_lowercase() => {
            first.to_uppercase().chain(characters).collect()
        }
        (Some('a'), Some(' ')) => format!("A{}", characters.as_str()),
        _ => text.to_owned(),
    }
}
