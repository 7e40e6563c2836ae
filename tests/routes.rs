//! What the two sides of each record share is what the record declares, and every function of the models is checked
//! by a record of which only one side enters it.
//!
//! The recording is of the whole process, so that these tests are one, in a process of its own.
//! `ATTNBM_WRITE_PAGES=1 cargo test --test routes` writes `docs/routes.md` and prints what each record has to declare.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "helpers of tests are tests"
)]

use attnbm::catalogue::sides;
use attnbm::catalogue::sides::Sides;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Public functions of the models that compute nothing: they construct, count, name or give back what they were given.
const ACCESSORS: &[&str] = &[
    "amplitude",
    "best_bracket_cost",
    "concentration",
    "count",
    "dimension",
    "feedback",
    "hidden_bias",
    "hidden_count",
    "into_enclosure",
    "is_additive",
    "is_even",
    "is_conditional",
    "lagrangian",
    "lagrangians",
    "means",
    "name",
    "name_and_parameter",
    "new",
    "patterns",
    "period",
    "plus_minus",
    "predicted_cost",
    "rank",
    "rows",
    "rule",
    "sigma",
    "smaller_layer",
    "subspace",
    "support",
    "times",
    "values",
    "visible_bias",
    "visible_count",
    "weights",
    "width",
    "with_feedback",
    "with_hidden_bias",
    "with_log_weights",
    "with_sigma",
    "with_standard_deviations",
    "with_times",
    "with_visible_bias",
];

/// Functions that no record reaches with one side only, each with the file and the test that check it by another route:
/// bounds that no identity is about, decisions, and routes that are taken only where the catalogue's cases are too small.
const CHECKED_ELSEWHERE: &[(&str, &str, &str)] = &[
    (
        "AnnealedImportance::estimate",
        "src/models/hopfield_rbm/sampling.rs",
        "an_estimate_is_the_mean_of_its_weights",
    ),
    (
        "BinaryGaussian::annealed_log_joint_partition",
        "src/models/hopfield_rbm/annealed.rs",
        "a_run_is_a_hundred_weights_and_the_volume_of_the_hidden_units",
    ),
    (
        "BinaryGaussian::search",
        "src/models/hopfield_rbm/search.rs",
        "patterns_are_found_from_a_start_near_them",
    ),
    (
        "Search::succeeds",
        "src/models/hopfield_rbm/search.rs",
        "a_small_objective_is_no_success",
    ),
    (
        "BinaryNetwork::by_integral",
        "src/models/hopfield_rbm/partition.rs",
        "the_integral_is_the_sum",
    ),
    (
        "patterns::binary_state",
        "src/models/hopfield_rbm/patterns.rs",
        "what_is_not_binary_is_named",
    ),
    (
        "AttnBm::covariance_bounds",
        "src/models/attnbm/covariance.rs",
        "the_covariance_bounds_are_those_of_the_statement_and_hold",
    ),
    (
        "AttnBm::entropy_bracket",
        "tests/library/energy_moments.rs",
        "the_entropy_is_the_legendre_transform",
    ),
    (
        "AttnBm::log_partition_bracket_at_high_temperature",
        "src/models/attnbm/high_temperature.rs",
        "the_bounds_are_those_of_the_statement_and_hold",
    ),
    (
        "AttnBm::log_partition_gradient_bounds",
        "src/models/attnbm/partition_function.rs",
        "the_gradient_lies_between_zero_and_what_a_whole_weight_would_give",
    ),
    (
        "AttnBm::mean_bounds",
        "src/models/attnbm/mean.rs",
        "the_mean_lies_in_the_box_of_the_patterns_moved_by_the_bias",
    ),
    (
        "AttnBm::mean_energy_bracket",
        "tests/library/energy_moments.rs",
        "closed_form_bounds_hold",
    ),
    (
        "AttnBm::single_mode",
        "src/models/attnbm/mode.rs",
        "the_energy_rises_in_every_direction_from_the_mode",
    ),
    (
        "ConditionalSampler::draw",
        "tests/library/monte_carlo/units.rs",
        "missing_units_are_drawn_given_the_others",
    ),
    (
        "Exponents::occupancy",
        "src/models/attnbm/mean.rs",
        "occupancies_merged_terms_and_the_quadrature_have_one_mean",
    ),
    (
        "Exponents::second_moments",
        "src/models/attnbm/gradient.rs",
        "moments_merged_terms_and_the_quadrature_have_one_gradient",
    ),
    (
        "GaussianBernoulli::log_partition_bracket",
        "src/models/gaussian_bernoulli/partition.rs",
        "independent_units_bound_the_partition_function_as_stated",
    ),
    (
        "GaussianGaussian::check_normalizable",
        "tests/library/restricted.rs",
        "normalizability_is_decided_by_the_last_bit",
    ),
    (
        "Harmonium::coupling_statistics",
        "src/models/harmonium/machine.rs",
        "the_coupling_statistics_are_the_slopes_of_the_exponent_in_the_weights",
    ),
    (
        "Langevin::log_ratio",
        "src/models/attnbm/langevin.rs",
        "the_ratio_is_that_of_the_densities_and_of_the_proposals",
    ),
    (
        "Projection::survival_function",
        "src/models/attnbm/sampling.rs",
        "what_survives_is_the_rest_of_the_distribution",
    ),
    (
        "RejectionSampler::draw",
        "tests/library/monte_carlo/machine.rs",
        "rejection_draws_from_the_model_at_any_temperature",
    ),
    (
        "Unit::log_partition_bounds",
        "src/models/harmonium/unit.rs",
        "the_bounds_over_the_reals_are_the_sums_of_those_of_the_halves",
    ),
    (
        "VisibleSampler::draw",
        "tests/library/monte_carlo/units.rs",
        "visible_units_are_drawn_from_the_machine",
    ),
    (
        "bracket::dae_loss_bracket",
        "src/models/denoising/bracket.rs",
        "the_update_is_no_further_and_no_nearer_than_the_patterns",
    ),
    (
        "bracket::dsm_loss_bracket",
        "src/models/denoising/bracket.rs",
        "the_loss_of_score_matching_is_bounded_as_stated",
    ),
    (
        "spectral_norm::norm_against_one",
        "src/exact/spectral_norm.rs",
        "norm_one_behind_fractions",
    ),
    (
        "exponential::log_half_line",
        "tests/library/harmonium.rs",
        "digits_of_another_program",
    ),
    (
        "exponential::log_half_line_bounds",
        "src/models/harmonium/exponential.rs",
        "the_bounds_are_those_of_the_statement_and_hold",
    ),
    (
        "gaussian_strip::log_partition",
        "tests/library/gaussian_strip/mod.rs",
        "integer_beta_has_closed_forms",
    ),
    (
        "likelihood::resultant",
        "src/models/von_mises_fisher/likelihood.rs",
        "the_resultant_is_the_length_and_the_direction_of_the_mean",
    ),
    (
        "line::log_partition",
        "src/models/attnbm/integral/line/tests.rs",
        "equal_patterns_are_a_gaussian_in_closed_form",
    ),
    (
        "normalizability::joint_divergence",
        "tests/library/harmonium.rs",
        "joints_that_cannot_be_normalised",
    ),
    (
        "sigmoid_autoencoder::dsm_loss_bracket",
        "src/models/sigmoid_autoencoder.rs",
        "the_bounds_are_those_of_the_statement_and_hold",
    ),
    (
        "GaussianBernoulli::free_energy",
        "src/models/gaussian_bernoulli/density.rs",
        "the_free_energy_is_a_sum_over_states",
    ),
    (
        "GaussianBernoulli::hidden_mean_of",
        "src/models/gaussian_bernoulli/density.rs",
        "the_score_is_a_gradient",
    ),
    (
        "GaussianBernoulli::score_of",
        "src/models/gaussian_bernoulli/density.rs",
        "the_score_is_a_gradient",
    ),
    (
        "GaussianBernoulli::visible_mean_of",
        "src/models/gaussian_bernoulli/density.rs",
        "the_score_is_a_gradient",
    ),
    (
        "GaussianGaussian::hidden_mean",
        "src/models/gaussian_gaussian.rs",
        "two_units_have_a_gaussian_marginal",
    ),
    (
        "GaussianGaussian::log_density",
        "src/models/gaussian_gaussian.rs",
        "two_units_have_a_gaussian_marginal",
    ),
    (
        "GaussianGaussian::visible_mean",
        "src/models/gaussian_gaussian.rs",
        "two_units_have_a_gaussian_marginal",
    ),
    (
        "bessel::log_bessel_i_of_order",
        "src/special/bessel/negative_order.rs",
        "negative_orders_recur",
    ),
    (
        "likelihood::concentration_of",
        "src/models/von_mises_fisher/likelihood.rs",
        "concentrations_have_the_lengths_that_were_given",
    ),
    (
        "log_gamma::log_absolute_gamma",
        "src/special/log_gamma.rs",
        "reflections_are_recurrences",
    ),
    (
        "Multiplicities::of",
        "src/batch/descent/tests/biases.rs",
        "a_step_with_biases_follows_certified_gradients",
    ),
];

#[test]
fn sides_share_what_is_declared_and_every_function_is_checked() {
    let sides = sides::sides();
    let page = sides::routes_page(&sides);
    if std::env::var_os("ATTNBM_WRITE_PAGES").is_some() {
        std::fs::write(Path::new(ROOT).join("docs/routes.md"), &page).unwrap();
        for sides in &sides {
            let shared: Vec<&str> = sides.shared.iter().copied().collect();
            println!("{}: shares: &{shared:?},", sides.record.id);
        }
        return println!("{}", unchecked(&sides).join("\n"));
    }
    let mut complaints = undeclared(&sides);
    complaints.extend(unchecked(&sides));
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
    let committed = std::fs::read_to_string(Path::new(ROOT).join("docs/routes.md")).unwrap();
    assert!(
        committed == page,
        "docs/routes.md is stale: ATTNBM_WRITE_PAGES=1 cargo test --test routes"
    );
}

/// The records that declare other functions than both sides enter.
fn undeclared(sides: &[Sides]) -> Vec<String> {
    let complaint = |sides: &Sides| {
        let shared: Vec<&str> = sides.shared.iter().copied().collect();
        let (id, declared) = (sides.record.id, sides.record.shares);
        (shared != declared)
            .then(|| format!("{id}: both sides enter {shared:?}, declared is {declared:?}"))
    };
    assert!(sides.len() > 100, "{} records", sides.len());
    // A few records are about formulas alone, written down in the catalogue.
    let enters = |sides: &&Sides| !sides.shared.is_empty() || !sides.checked.is_empty();
    let entering = sides.iter().filter(enters).count();
    assert!(
        entering + 10 > sides.len(),
        "{entering} of {} records enter the models",
        sides.len()
    );
    sides.iter().filter_map(complaint).collect()
}

/// The functions in the sources that no record checks.
fn unchecked(sides: &[Sides]) -> Vec<String> {
    let checks = sides::checks(sides);
    let named: BTreeSet<String> = sources("src")
        .iter()
        .flat_map(|(_, text)| entered(text))
        .collect();
    assert!(
        named.len() > 100,
        "{} functions say that they are entered",
        named.len()
    );
    let is_checked = |name: &str| checks.get(name).is_some_and(|records| !records.is_empty());
    let elsewhere: BTreeSet<&str> = CHECKED_ELSEWHERE.iter().map(|(name, ..)| *name).collect();
    let mut complaints: Vec<String> = named
        .iter()
        .filter(|name| !is_checked(name) && !elsewhere.contains(name.as_str()))
        .map(|name| format!("{name}: no record checks it by a route that does not enter it"))
        .collect();
    let idle = elsewhere
        .iter()
        .filter(|name| is_checked(name) || !named.contains(**name));
    complaints.extend(idle.map(|name| format!("{name}: need not be in CHECKED_ELSEWHERE")));
    complaints
}

/// Every public function of the models says that it is entered, by its own name.
#[test]
fn public_functions_of_the_models_say_that_they_are_entered() {
    let mut seen = 0;
    // Below the models, the rules of the integral say it where they begin; what they are made of does not.
    let is_rule = |path: &Path| path.components().any(|part| part.as_os_str() == "integral");
    let models = sources("src/models").into_iter();
    for (path, text) in models.filter(|(path, _)| !is_rule(path)) {
        let mut lines = text.lines().take_while(|line| *line != "#[cfg(test)]");
        while let Some(line) = lines.next() {
            let Some((_, rest)) = line.trim_start().split_once("pub fn ") else {
                continue;
            };
            let name: String = rest
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect();
            if ACCESSORS.contains(&name.as_str()) {
                continue;
            }
            if !line.ends_with('{') {
                lines.by_ref().find(|line| line.ends_with('{'));
            }
            let first = lines.next().unwrap_or_default();
            let said = entered(first);
            let says = said
                .first()
                .is_some_and(|said| said.ends_with(&format!("::{name}")));
            assert!(
                says,
                "{}: `{name}` begins with `{first}`, not with `entered!`",
                path.display()
            );
            seen += 1;
        }
    }
    assert!(seen > 100, "{seen} functions seen");
}

/// A test that is renamed or removed checks nothing any more.
#[test]
fn the_tests_that_check_elsewhere_are_there() {
    for (function, path, test) in CHECKED_ELSEWHERE {
        let text = std::fs::read_to_string(Path::new(ROOT).join(path)).unwrap();
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        let head = format!("fn {test}() {{");
        let is_there = lines.windows(2).any(|pair| pair == ["#[test]", &head]);
        assert!(is_there, "{function}: {path} has no test `{test}`");
    }
}

/// The names in `entered!("…")` of a text.
fn entered(text: &str) -> Vec<String> {
    let code = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    let names = code.filter_map(|line| {
        line.trim()
            .strip_prefix("entered!(\"")?
            .strip_suffix("\");")
    });
    names.map(str::to_owned).collect()
}

/// The Rust files below a folder with their texts.
fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let mut folders = vec![Path::new(ROOT).join(folder)];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    found
}
