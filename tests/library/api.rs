//! The everyday interface gives the values of the wire protocol and of the generic layer.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "helpers of tests are tests"
)]

use crate::common::{agree, points_of_circle, rounded_points};
use attnbm::models::von_mises_fisher::likelihood::resultant;
use attnbm::oracle::certify::Options;
use attnbm::oracle::input::{Inputs, Matrix, Value};
use attnbm::oracle::registry;
use attnbm::real::{Ball, Bounded, Dual, Enclosure, Goal, Real, absolute};
use attnbm::{AttnBm, Error, GaussianBernoulli, HopfieldNetwork, VonMisesFisher, api, models};

const PATTERNS: [[f64; 2]; 3] = [[0.5, -1.0], [2.0, 0.25], [-0.75, 1.5]];
const VISIBLE: [f64; 2] = [0.25, -0.5];
const HIDDEN: [f64; 3] = [0.0, 0.5, -1.25];
const V: [f64; 2] = [0.3, 0.7];
const DATA: [[f64; 2]; 2] = [[1.0, 0.5], [-0.25, 2.0]];

fn machine() -> AttnBm {
    let machine = AttnBm::from_rows(PATTERNS).unwrap();
    let machine = machine.with_visible_bias(VISIBLE).unwrap();
    machine.with_hidden_bias(HIDDEN).unwrap()
}

fn rows(rows: &[[f64; 2]]) -> Value {
    let rows = rows.iter().map(|row| row.to_vec()).collect();
    Value::Matrix(Matrix::from_rows("rows", rows).unwrap())
}

fn list(entries: &[f64]) -> Value {
    Value::Vector(entries.to_vec())
}

/// The correctly rounded entries by the name of the quantity, as `attnbm eval` gives them.
fn by_name(name: &str, extra: &[&(&'static str, Value)]) -> Vec<f64> {
    let quantity = registry::find(name).unwrap();
    let own = [
        ("patterns", rows(&PATTERNS)),
        ("visible_bias", list(&VISIBLE)),
        ("hidden_bias", list(&HIDDEN)),
    ];
    let given = own
        .into_iter()
        .filter(|_| name.starts_with("attnbm") || quantity.field("v").is_some());
    let inputs = Inputs::new(
        quantity.fields,
        given.chain(extra.iter().map(|field| (*field).clone())),
    )
    .unwrap();
    let certified = quantity.certified(&inputs, &Options::default()).unwrap();
    certified.entries.iter().map(|entry| entry.value).collect()
}

/// Plain values are within the next number of certified ones, which are those of the wire protocol.
fn assert_agree(name: &str, plain: &[f64], certified: &[f64], by_name: &[f64]) {
    assert_eq!(certified, by_name, "{name}");
    assert_eq!(plain.len(), certified.len(), "{name}");
    for (plain, certified) in plain.iter().zip(certified) {
        let near = [certified.next_down(), *certified, certified.next_up()];
        assert!(near.contains(plain), "{name}: {plain} for {certified}");
    }
}

#[test]
fn every_method_asks_its_own_quantity() {
    let machine = machine();
    let certified = machine.certified();
    let beta = 1.5;
    let at = ("beta", Value::Number(beta));
    let v = ("v", list(&V));
    let data = ("data", rows(&DATA));
    let noise = ("noise_variance", Value::Number(0.5));
    let observed = ("observed", Value::Indices(vec![1]));
    let values = ("values", list(&[0.5]));
    let missing = ("missing_values", list(&[-0.25]));
    macro_rules! scalar {
        ($name:literal, $method:ident($($argument:expr),*), $($field:expr),*) => {
            let plain = machine.$method($($argument),*).unwrap();
            let proved = certified.$method($($argument),*).unwrap().value();
            assert_agree($name, &[plain], &[proved], &by_name($name, &[$(&$field),*]));
        };
    }
    macro_rules! vector {
        ($name:literal, $method:ident($($argument:expr),*), $($field:expr),*) => {
            let plain = machine.$method($($argument),*).unwrap();
            let proved = certified.$method($($argument),*).unwrap().values();
            assert_agree($name, &plain, &proved, &by_name($name, &[$(&$field),*]));
        };
    }
    macro_rules! matrix {
        ($name:literal, $method:ident($($argument:expr),*), $($field:expr),*) => {
            let plain = machine.$method($($argument),*).unwrap();
            assert!(plain.iter().all(|row| row.len() == 2), $name);
            let proved = certified.$method($($argument),*).unwrap().values();
            assert_agree($name, &plain.concat(), &proved.concat(), &by_name($name, &[$(&$field),*]));
        };
    }
    scalar!("attnbm.energy", energy(&V), v);
    scalar!("attnbm.log_partition", log_partition(beta), at);
    scalar!("attnbm.log_density", log_density(beta, &V), at, v);
    vector!("attnbm.score", score(beta, &V), at, v);
    vector!("hopfield.update", update(beta, &V), at, v);
    vector!("hopfield.attention", attention(beta, &V), at, v);
    matrix!(
        "attnbm.log_partition_gradient",
        log_partition_gradient(beta),
        at
    );
    scalar!(
        "attnbm.negative_log_likelihood",
        negative_log_likelihood(beta, DATA),
        at,
        data
    );
    matrix!(
        "attnbm.negative_log_likelihood_gradient",
        negative_log_likelihood_gradient(beta, &DATA),
        at,
        data
    );
    vector!("attnbm.mean", mean(beta), at);
    matrix!("attnbm.covariance", covariance(beta), at);
    scalar!("attnbm.mean_energy", mean_energy(beta), at);
    scalar!("attnbm.entropy", entropy(beta), at);
    vector!(
        "attnbm.conditional_mean",
        conditional_mean(beta, &[1], &[0.5]),
        at,
        observed,
        values
    );
    scalar!(
        "attnbm.conditional_log_density",
        conditional_log_density(beta, &[1], &[0.5], &[-0.25]),
        at,
        observed,
        values,
        missing
    );
    scalar!(
        "attnbm.dsm_loss",
        dsm_loss(beta, &DATA, 0.5),
        at,
        data,
        noise
    );
    scalar!("attnbm.dae_loss", dae_loss(DATA, 0.5), data, noise);
}

#[test]
fn the_certified_view_gives_the_digits_that_are_asked_for() {
    let log_z = machine()
        .certified()
        .with_digits(60)
        .log_partition(2.5)
        .unwrap();
    let shared = log_z.lower().bytes().zip(log_z.upper().bytes());
    let shared = shared.take_while(|(one, other)| one == other).count();
    assert!(shared >= 60, "{log_z}");
    assert!(log_z.bits() >= 200 && log_z.enclosure().accuracy_bits() > 190);
    let refusal = machine().certified().log_partition(f64::NAN).unwrap_err();
    assert_eq!(Error::from(refusal).kind(), "domain");
}

#[test]
fn errors_name_the_row_and_the_field() {
    let text = |error: Error| error.to_string();
    let refused = |rows: Vec<Vec<f64>>| text(AttnBm::from_rows(rows).unwrap_err());
    assert_eq!(
        refused(vec![vec![1.0, 2.0], vec![3.0, f64::INFINITY]]),
        "patterns[1][1] must be finite, got inf"
    );
    assert!(refused(vec![vec![1.0], vec![]]).starts_with("patterns[1] must have"));
    assert!(refused(vec![]).starts_with("patterns must have at least 1 row"));
    let short = AttnBm::from_rows(PATTERNS).unwrap().with_hidden_bias([1.0]);
    assert_eq!(
        text(short.unwrap_err()),
        "hidden_bias must have 3 entries, one a pattern, got 1"
    );
    let data = machine().negative_log_likelihood(1.0, [vec![1.0, 2.0], vec![1.0, f64::NAN]]);
    assert_eq!(
        text(data.unwrap_err()),
        "data[1][1] must be finite, got NaN"
    );
    let long = machine().energy(&[1.0; 3]).unwrap_err();
    assert_eq!(
        text(long),
        "v must have length 2 (row length of patterns), got 3"
    );
}

#[test]
fn the_generic_layer_is_one_step_away_in_both_directions() {
    let machine = machine();
    let direct: Ball<4> = machine.generic().log_partition_of_integer(3).unwrap();
    let value = machine.certified().log_partition(3.0).unwrap();
    agree(&direct, value.enclosure(), 60, "both layers");
    // A dual number, which this interface does not have.
    let entries = PATTERNS.concat().into_iter().enumerate();
    let entries = entries.map(|(i, x)| {
        if i == 0 {
            Dual::variable(x)
        } else {
            Dual::constant(x)
        }
    });
    let along = models::attnbm::AttnBm::new(3, 2, entries.collect()).unwrap();
    let slope: Dual<Ball<2>> = along.log_partition_of_integer(2).unwrap();
    let plain = AttnBm::from_rows(PATTERNS).unwrap();
    let gradient = plain.certified().log_partition_gradient(2.0).unwrap();
    assert_eq!(slope.tangent.to_binary64(), Some(gradient.values()[0][0]));

    let generic: models::attnbm::AttnBm = machine.clone().into();
    let given = generic.given(&[0], &[1.0]).unwrap().unwrap();
    let back = AttnBm::try_from(generic).unwrap();
    assert_eq!(back.energy(&V), machine.energy(&V));
    assert_eq!(back.visible_bias(), Some(&VISIBLE[..]));
    assert_eq!(AttnBm::try_from(given).unwrap_err().kind(), "unsupported");
    let infinite = models::attnbm::AttnBm::new(1, 1, vec![f64::INFINITY]).unwrap();
    assert_eq!(AttnBm::try_from(infinite).unwrap_err().kind(), "domain");
}

#[test]
fn the_restricted_machine_asks_its_own_quantities() {
    let machine = GaussianBernoulli::from_rows(PATTERNS).unwrap();
    let weights = ("weights", rows(&PATTERNS));
    let certified = machine.certified();
    assert_agree(
        "gbrbm.truncation_mass",
        &[machine.truncation_mass().unwrap()],
        &[certified.truncation_mass().unwrap().value()],
        &by_name("gbrbm.truncation_mass", &[&weights]),
    );
    assert_agree(
        "gbrbm.dsm_loss",
        &[machine.dsm_loss(DATA).unwrap()],
        &[certified.dsm_loss(DATA).unwrap().value()],
        &by_name("gbrbm.dsm_loss", &[&weights, &("data", rows(&DATA))]),
    );
    let biased = machine.with_sigma(0.5).unwrap();
    let biased = biased
        .with_visible_bias(VISIBLE)
        .unwrap()
        .with_hidden_bias(HIDDEN)
        .unwrap();
    let sigma = ("sigma", Value::Number(0.5));
    let biases = [
        ("visible_bias", list(&VISIBLE)),
        ("hidden_bias", list(&HIDDEN)),
    ];
    let fields = [&weights, &sigma, &biases[0], &biases[1]];
    assert_agree(
        "gbrbm.log_partition",
        &[biased.log_partition().unwrap()],
        &[biased.certified().log_partition().unwrap().value()],
        &by_name("gbrbm.log_partition", &fields),
    );
    let certified = biased.certified();
    let density = certified.log_density(&V).unwrap();
    let normaliser = certified.log_partition().unwrap();
    let sum = density.enclosure().clone() + normaliser.enclosure();
    let weight: Ball<4> = biased.generic().log_weight(&V).unwrap();
    agree(&sum, &weight, 60, "the weight of a state");
    let refused = biased.dsm_loss(DATA).unwrap_err();
    assert_eq!(refused.kind(), "unsupported");
    // Of all parameters, the one that is too many.
    assert_eq!(
        refused.to_string(),
        "gbrbm.dsm_loss is defined without sigma"
    );
}

#[test]
fn the_network_of_model_b_attends() {
    let [square, attention] = [
        api::Lagrangian::Power { n: 2.0 },
        api::Lagrangian::LogSumExp { beta: 1.0 },
    ];
    let network = HopfieldNetwork::from_rows(PATTERNS, square, attention).unwrap();
    let machine = AttnBm::from_rows(PATTERNS).unwrap();
    assert_eq!(
        network.certified().update(&V).unwrap().values(),
        machine.certified().update(1.0, &V).unwrap().values()
    );
    // At rest the hidden units have the energy of the machine. The products of short numbers are exact.
    let v = [0.375, 0.75];
    let h = PATTERNS.map(|row| row[0] * v[0] + row[1] * v[1]);
    assert_eq!(
        network.certified().energy(&v, &h).unwrap().value(),
        machine.certified().energy(&v).unwrap().value()
    );
    assert_eq!(
        network.update(&[f64::NAN, 0.0]).unwrap_err().to_string(),
        "v[0] must be finite, got NaN"
    );
    assert_eq!(network.update(&[0.0]).unwrap_err().kind(), "shape");
}

/// Each accessor has what the object was made of, no two parts of which are equal.
#[test]
fn objects_tell_what_they_were_made_of() {
    let rows = [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]];
    let machine = AttnBm::from_rows(rows).unwrap();
    assert_eq!((machine.pattern_count(), machine.dimension()), (2, 3));
    assert!(machine.patterns().eq(rows));
    assert_eq!(
        (machine.visible_bias(), machine.hidden_bias()),
        (None, None)
    );
    let machine = machine.with_visible_bias([7.0, 8.0, 9.0]).unwrap();
    let machine = machine.with_hidden_bias([-1.0, -2.0]).unwrap();
    assert_eq!(machine.visible_bias(), Some(&[7.0, 8.0, 9.0][..]));
    assert_eq!(machine.hidden_bias(), Some(&[-1.0, -2.0][..]));
    assert!(machine.generic().patterns().eq(rows));
    let machine = GaussianBernoulli::from_rows(rows).unwrap();
    assert_eq!((machine.hidden_count(), machine.visible_count()), (2, 3));
    let generic = machine.generic();
    assert!(generic.rows().eq(rows));
    assert_eq!((generic.hidden_count(), generic.visible_count()), (2, 3));
    assert_eq!(
        (
            generic.sigma(),
            generic.visible_bias(),
            generic.hidden_bias()
        ),
        (1.0, None, None)
    );
    let machine = machine
        .with_sigma(0.5)
        .unwrap()
        .with_hidden_bias([-1.0, -2.0])
        .unwrap();
    let machine = machine.with_visible_bias([7.0, 8.0, 9.0]).unwrap();
    let generic = machine.generic();
    assert_eq!(
        (generic.sigma(), generic.hidden_bias()),
        (0.5, Some(&[-1.0, -2.0][..]))
    );
    assert_eq!(generic.visible_bias(), Some(&[7.0, 8.0, 9.0][..]));

    let sphere = VonMisesFisher::new([0.0, -3.0, 4.0], 2.5).unwrap();
    assert_eq!(sphere.dimension(), 3);
    assert_eq!(sphere.mean_direction(), [0.0, -0.6, 0.8]);
    assert_eq!(sphere.concentration(), 2.5);
    let value = sphere.certified().log_partition().unwrap();
    assert_eq!(value.enclosure().to_binary64(), Some(value.value()));
    assert_ne!(value.lower(), value.upper());
    let ends = [value.lower(), value.upper()].map(|end| end.parse::<f64>().unwrap());
    assert_eq!(ends, [value.value(); 2]);
    assert!(value.bits() >= 64 && !value.method().is_empty());

    // A draw is a unit vector of the sphere's dimension, up to its rounding, and another one each time.
    let mut rng = attnbm::sampling::random::stream(1, "accessors", 0);
    let [one, other] = [(); 2].map(|()| sphere.sample(&mut rng).unwrap());
    assert_eq!((one.len(), other.len()), (3, 3));
    assert_ne!(one, other);
}

#[test]
fn the_density_on_the_sphere_is_normalised() {
    // On the circle the error of the trapezoidal rule is less than 2^-200: the Bessel functions from I_64(4) on, over I_0.
    // In binary64 the nodes are moved by at most ε and their directions by 2 ε, which multiplies a density by at most e^8ε,
    // as the natural parameter is shorter than 4.
    let distribution = VonMisesFisher::new([0.6, 0.8], 3.0).unwrap();
    let (nodes, moved) = rounded_points(&points_of_circle::<4>(6));
    let certified = distribution.certified();
    let densities = nodes.chunks_exact(2).map(|node| {
        let density = certified.log_density(node).unwrap();
        density.enclosure().exp()
    });
    let integral = Ball::sum(densities) * Ball::pi().mul_pow2(-5);
    let logarithm = absolute(&integral.ln());
    let most = moved * Ball::from_i64(8) + Ball::one().mul_pow2(-64);
    assert!(logarithm.certainly_at_most(&most), "{integral:?}");
    let generic =
        models::von_mises_fisher::VonMisesFisher::<Ball<2>>::try_from(&distribution).unwrap();
    assert_eq!(
        generic.entropy().to_binary64(),
        Some(distribution.certified().entropy().unwrap().value())
    );
}

/// `R̄` lies between the certified ratios at the two numbers next to the concentration, and no nearer number is there.
#[test]
fn the_fitted_concentration_is_the_nearest_number() {
    let distribution = |dimension: usize, kappa| {
        models::von_mises_fisher::VonMisesFisher::<Ball<10>>::new(dimension as u64, kappa).unwrap()
    };
    for (dimension, kappa, count) in [
        (2, 0.5, 5),
        (3, 4.0, 40),
        (3, 1e6, 7),
        (8, 20.0, 30),
        (100, 250.0, 12),
    ] {
        let mut mean = vec![1.0; dimension];
        mean[0] = -2.0;
        let truth = VonMisesFisher::new(mean, kappa).unwrap();
        let mut rng = attnbm::sampling::random::stream(1, "fit", dimension as u64);
        let data: Vec<Vec<f64>> = (0..count)
            .map(|_| truth.sample(&mut rng).unwrap())
            .collect();
        let fitted = VonMisesFisher::fit(&data).unwrap();
        let length = resultant::<Ball<10>>(dimension, &data.concat())
            .unwrap()
            .length;
        let ratio = |kappa: Ball<10>| distribution(dimension, kappa).mean_resultant_length();
        let number = |x: f64| Ball::<10>::from_f64(x);
        let halfway = |x: f64| (number(x) + number(fitted.concentration())).mul_pow2(-1);
        let (below, above) = (
            fitted.concentration().next_down(),
            fitted.concentration().next_up(),
        );
        assert!(
            ratio(halfway(below)).certainly_at_most(&length),
            "{fitted:?}"
        );
        assert!(
            length.certainly_at_most(&ratio(halfway(above))),
            "{fitted:?}"
        );
        // Either neighbour would fail.
        assert!(length.certainly_at_most(&ratio(
            number(above) + (number(above) - number(fitted.concentration())).mul_pow2(-1)
        )));
        assert!(ratio(halfway(above)).disjoint(&length) && ratio(halfway(below)).disjoint(&length));
    }
}

#[test]
fn data_without_a_likeliest_distribution_are_refused() {
    let refused = |rows: &[&[f64]]| VonMisesFisher::fit(rows).unwrap_err();
    let text = |rows: &[&[f64]]| refused(rows).to_string();
    assert_eq!(refused(&[]).kind(), "shape");
    assert_eq!(refused(&[&[], &[]]).kind(), "shape");
    assert_eq!(refused(&[&[1.0, 0.0], &[1.0]]).kind(), "shape");
    assert_eq!(
        text(&[&[1.0, 0.0], &[0.0, f64::NAN]]),
        "rows[1][1] must be finite, got NaN"
    );
    assert!(text(&[&[1.0, 0.0], &[0.7, 0.7]]).starts_with("rows[1] must be of length 1"));
    assert!(text(&[&[3.0, 4.0]]).ends_with("got the length 5"));
    assert!(
        text(&[&[1.0, 0.0], &[-1.0, 0.0]]).starts_with("rows must be rows whose mean is not 0")
    );
    assert!(text(&[&[1.0, 0.0], &[1.0, 0.0]]).starts_with("rows must be unit vectors that differ"));
    // Rows that differ by less than any concentration within binary64 tells.
    assert!(
        text(&[&[1.0, 1e-170], &[1.0, -1e-170]])
            .starts_with("rows must be unit vectors that differ")
    );
    // One dimension: two points.
    let fitted = VonMisesFisher::fit([[1.0], [1.0], [1.0], [-1.0]]).unwrap();
    assert_eq!(fitted.concentration(), 0.5 * 3f64.ln());
    // Single precision is near enough.
    let single = [0.6f32, 0.8].map(f64::from);
    assert!(VonMisesFisher::fit([single, [1.0, 0.0]]).is_ok());
}

#[test]
fn a_goal_is_not_needed_and_the_errors_are_those_of_the_generic_layer() {
    let machine = machine();
    let plain: f64 = machine
        .generic()
        .log_partition(2.5, Goal::PLAIN)
        .unwrap()
        .value;
    assert_eq!(machine.log_partition(2.5), Ok(plain));
    assert_eq!(machine.sampler(0).unwrap_err().kind(), "domain");
}

/// The draws of the generic layer from the same random numbers, at the temperature that is asked for.
#[test]
fn samples_are_those_of_the_generic_layer() {
    let stream = |index| attnbm::sampling::random::stream(1, "samples", index);
    let machine = machine();
    let generic = machine.generic();
    let mut draws = Vec::new();
    for beta in 1..=3 {
        let own = machine.sampler(beta).unwrap().draw(&mut stream(0));
        let expected = generic.mixture_sampler(beta).unwrap().draw(&mut stream(0));
        assert_eq!(own, expected);
        let step = machine.gibbs_step(beta, &V, &mut stream(1)).unwrap();
        let expected = generic.gibbs_step(beta, &V, &mut stream(1)).unwrap();
        assert_eq!(step, expected);
        draws.extend([own, step]);
    }
    // The checks can fail: at other temperatures the same random numbers give other draws.
    for (place, draw) in draws.iter().enumerate() {
        assert!(!draws[..place].contains(draw), "{draws:?}");
    }
    assert_eq!(
        machine
            .gibbs_step(0, &V, &mut stream(1))
            .unwrap_err()
            .kind(),
        "domain"
    );
    let restricted = GaussianBernoulli::from_rows(PATTERNS).unwrap();
    let restricted = restricted.with_sigma(0.5).unwrap();
    assert_eq!(
        restricted.gibbs_step(&V, &mut stream(2)),
        restricted.generic().gibbs_step(&V, &mut stream(2))
    );
    assert_eq!(
        restricted
            .gibbs_step(&[0.0], &mut stream(2))
            .unwrap_err()
            .kind(),
        "shape"
    );
    let sphere = VonMisesFisher::new([0.0, 0.0, 1.0], 2.5).unwrap();
    assert_eq!(
        sphere.sample(&mut stream(3)),
        models::von_mises_fisher::sampling::draw(&[0.0, 0.0, 2.5], &mut stream(3))
    );
}

/// No effort refuses what takes work: a factor of 0, below it, and no number at all.
#[test]
fn an_effort_that_is_no_positive_number_counts_as_none() {
    let machine = machine();
    for factor in [0.0, -0.0, -1.0, f64::NEG_INFINITY, f64::NAN] {
        let refusal = machine.certified().with_effort(factor).log_partition(2.5);
        assert_eq!(refusal.unwrap_err().error.kind(), "budget", "{factor}");
    }
    // So does what is known to be dear before it is begun.
    let dear = |factor: f64| {
        let certified = machine.certified().with_effort(factor);
        let energies = certified.dae_loss(DATA, 0.5).map(|loss| loss.value());
        let moments = certified.covariance(2.0).map(|rows| rows.values());
        let kind = |refusal: api::Refusal| refusal.error.kind();
        (energies.map_err(kind), moments.map_err(kind))
    };
    assert_eq!(dear(f64::NAN), dear(0.0));
    for factor in [1.0, f64::INFINITY] {
        let found = machine.certified().with_effort(factor).log_partition(2.5);
        assert!(found.is_ok(), "{factor}");
    }
}
