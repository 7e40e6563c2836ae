//! Cases of the attentional Boltzmann machine and of the Hopfield network's update.

use super::super::case::Case;
use super::super::flag::Flag;
use super::draw::Draw;
use crate::oracle::field::Presence;
use crate::oracle::input::{Matrix, Value};
use crate::oracle::record::{Quantity, Reach};

/// The patterns of a machine, of a kind that some fault depends on.
struct Patterns {
    rows: Vec<Vec<f64>>,
    scale: f64,
    /// What is added to every coordinate.
    offset: f64,
    flags: Vec<Flag>,
}

/// The most terms that a sum over multisets has here, so that a condition number is quickly found.
const MOST_TERMS: usize = 300;

pub(super) fn draw(quantity: &'static Quantity, reach: Reach, draw: &mut Draw) -> Option<Case> {
    let has = |name: &str| quantity.field(name).is_some();
    let mut patterns = patterns(draw, reach);
    let (count, dimension) = (patterns.rows.len(), patterns.rows.first()?.len());
    let mut flags = std::mem::take(&mut patterns.flags);
    let mut given = Vec::new();

    if let Some(field) = quantity.field("beta") {
        let (beta, flag) = temperature(draw, reach, count, &patterns);
        // A default is left out now and then.
        let is_default = field.presence == Presence::Default(beta);
        if !(is_default && draw.one_in(2)) {
            given.push(("beta", Value::Number(beta)));
        }
        flags.push(flag);
    }
    // Sums of whole patterns with a common part have too few digits for a rounding to show.
    if draw.one_in(if patterns.offset == 0.0 { 3 } else { 2 }) {
        let scale = patterns.scale.clamp(0.25, 4.0);
        given.push((
            "visible_bias",
            Value::Vector(draw.coordinates(dimension, scale)),
        ));
        flags.push(Flag::VISIBLE_BIAS);
    }
    if draw.one_in(3) {
        given.push(("hidden_bias", Value::Vector(draw.coordinates(count, 2.0))));
        flags.push(Flag::HIDDEN_BIAS);
    }
    if has("v") {
        let (v, flag) = state(draw, &patterns);
        given.push(("v", Value::Vector(v)));
        flags.extend(flag);
    }
    if has("data") {
        let most = if reach == Reach::Quadrature { 2 } else { 6 };
        let rows: Vec<Vec<f64>> = (0..draw.whole(1, most))
            .map(|_| state(draw, &patterns).0)
            .collect();
        flags.push(Flag::of_observations(rows.len()));
        given.push(("data", Value::Matrix(Matrix::from_rows("data", rows).ok()?)));
    }
    if has("noise_variance") {
        let (noise, flag) = noise_variance(draw);
        given.push(("noise_variance", Value::Number(noise)));
        flags.extend(flag);
    }
    if has("observed") {
        observe(
            draw,
            &patterns,
            has("missing_values"),
            &mut given,
            &mut flags,
        );
    }
    let rows = Matrix::from_rows("patterns", patterns.rows).ok()?;
    given.push(("patterns", Value::Matrix(rows)));
    if flags
        .iter()
        .all(|flag| *flag == Flag::BETA_ONE || *flag == Flag::WHOLE_BETA)
    {
        flags.push(Flag::ORDINARY);
    }
    Some(Case::new(quantity, given).flagged(&flags))
}

fn noise_variance(draw: &mut Draw) -> (f64, Option<Flag>) {
    match draw.below(3) {
        0 => (draw.log_between(1e-3, 0.1), Some(Flag::SMALL_NOISE)),
        1 => (draw.log_between(4.0, 16.0), Some(Flag::LARGE_NOISE)),
        _ => (draw.between(0.25, 2.0), None),
    }
}

fn patterns(draw: &mut Draw, reach: Reach) -> Patterns {
    let Size {
        kind,
        count,
        dimension,
        scale,
        flag,
    } = Size::draw(draw, reach);
    let mut patterns = Patterns {
        rows: draw.rows(count, dimension, scale),
        scale,
        offset: 0.0,
        flags: flag.into_iter().collect(),
    };
    patterns.arrange(draw, kind, reach);
    // What was shifted is rounded again.
    for x in patterns.rows.iter_mut().flatten() {
        *x = f64::from(*x as f32);
    }
    patterns
}

/// How many patterns of what size, some of them of a size that some fault depends on.
struct Size {
    kind: usize,
    count: usize,
    dimension: usize,
    scale: f64,
    flag: Option<Flag>,
}

impl Size {
    fn draw(draw: &mut Draw, reach: Reach) -> Self {
        let is_quadrature = reach == Reach::Quadrature;
        let (most, most_dimensions) = if is_quadrature { (2, 3) } else { (5, 5) };
        let mut scale = 1.0;
        let mut count = draw.whole(2, most);
        let mut dimension = draw.whole(2, most_dimensions);
        let kind = draw.below(13);
        let flag = match kind {
            0 => {
                count = 1;
                Some(Flag::ONE_PATTERN)
            }
            1 => {
                dimension = 1;
                count = draw.whole(2, 4);
                Some(Flag::ONE_DIMENSION)
            }
            2 => {
                scale = draw.log_between(1e-7, 1e-2);
                Some(Flag::TINY_PATTERNS)
            }
            3 => {
                let largest = if is_quadrature { 8.0 } else { 3e3 };
                scale = draw.log_between(5.0, largest);
                Some(Flag::LARGE_PATTERNS)
            }
            4 if !is_quadrature => {
                let (least, most) = if reach == Reach::Closed {
                    (30, 60)
                } else {
                    (10, 16)
                };
                count = draw.whole(least, most);
                Some(Flag::MANY_PATTERNS)
            }
            5 if !is_quadrature => {
                // The value and its condition number may be as many entries each.
                dimension = if reach == Reach::Matrix {
                    8
                } else {
                    draw.whole(20, 40)
                };
                count = draw.whole(2, 3);
                scale = 0.5;
                Some(Flag::MANY_DIMENSIONS)
            }
            _ => None,
        };
        Self {
            kind,
            count,
            dimension,
            scale,
            flag,
        }
    }
}

impl Patterns {
    /// Patterns that coincide, vanish, lie far apart or nearly cancel, as the kind has it.
    fn arrange(&mut self, draw: &mut Draw, kind: usize, reach: Reach) {
        let is_quadrature = reach == Reach::Quadrature;
        let flag = match kind {
            6 if self.rows.len() > 1 => {
                self.rows[1] = self.rows[0].clone();
                Flag::DUPLICATE_PATTERNS
            }
            7 => {
                self.rows[0].fill(0.0);
                Flag::ZERO_PATTERN
            }
            8 => {
                let distance = if is_quadrature { 6.0 } else { 40.0 };
                self.rows[0].iter_mut().for_each(|x| *x += distance);
                Flag::FAR_APART
            }
            9 | 10 if !is_quadrature => {
                // A large common part, and small differences that decide everything.
                self.offset = draw.choose(&[256.0, 1024.0, 4096.0]);
                for x in self.rows.iter_mut().flatten() {
                    *x = (*x * 64.0).round() / 64.0 + self.offset;
                }
                self.scale = self.offset;
                Flag::NEARLY_CANCELLING
            }
            _ => return,
        };
        self.flags.push(flag);
    }
}

/// An inverse temperature at which the value is quickly found.
fn temperature(draw: &mut Draw, reach: Reach, count: usize, patterns: &Patterns) -> (f64, Flag) {
    if reach == Reach::Closed {
        return match draw.below(5) {
            0 => (draw.log_between(1e-3, 0.9), Flag::SMALL_BETA),
            1 => (draw.log_between(10.0, 1e3), Flag::LARGE_BETA),
            2 => (draw.between(1.1, 4.0), Flag::REAL_BETA),
            3 => (draw.choose(&[2.0, 3.0, 4.0]), Flag::WHOLE_BETA),
            _ => (1.0, Flag::BETA_ONE),
        };
    }
    // Next to β, β + 1 is needed for the condition number.
    let terms = |beta: usize| (0..beta).fold(1, |product, i| product * (count + i) / (i + 1));
    let most = (1..=6)
        .rev()
        .find(|beta| terms(beta + 1) <= MOST_TERMS)
        .unwrap_or(1);
    if reach == Reach::Bounds && draw.one_in(2) {
        // At a whole β both ends are the value.
        return match draw.below(3) {
            0 => (draw.between(0.25, 0.95), Flag::SMALL_BETA),
            _ => (draw.between(1.05, most as f64), Flag::REAL_BETA),
        };
    }
    let is_narrow = patterns.scale <= 2.0 && (count <= 2 || patterns.rows[0].len() == 1);
    match draw.below(4) {
        0 if is_narrow => match draw.below(2) {
            0 => (draw.between(0.25, 0.95), Flag::SMALL_BETA),
            _ => (draw.between(1.05, 4.0), Flag::REAL_BETA),
        },
        1 | 2 if most > 1 => (draw.whole(2, most) as f64, Flag::WHOLE_BETA),
        _ => (1.0, Flag::BETA_ONE),
    }
}

/// Visible units: anywhere, at a pattern, next to one, or far out.
fn state(draw: &mut Draw, patterns: &Patterns) -> (Vec<f64>, Option<Flag>) {
    let length = patterns.rows[0].len();
    let place = draw.below(patterns.rows.len());
    let pattern = patterns.rows[place].clone();
    match draw.below(6) {
        // Squares are large here, and their sum is small.
        2.. if patterns.offset != 0.0 => {
            let next = |x: f64| f64::from(x as f32);
            let near = pattern.iter().map(|x| next(x + draw.coordinate(1.0)));
            (near.collect(), Some(Flag::NEARLY_CANCELLING))
        }
        0 => (pattern, None),
        1 => {
            let near = pattern.iter().map(|x| draw.near(*x, 1e-5)).collect();
            (near, Some(Flag::NEARLY_CANCELLING))
        }
        2 => {
            let far = 30.0 * patterns.scale.max(1.0);
            (draw.coordinates(length, far), Some(Flag::FAR_OBSERVATION))
        }
        _ => (
            draw.coordinates(length, 1.5 * patterns.scale.max(0.5)),
            None,
        ),
    }
}

/// Some coordinates are observed: none, all but one, or any, in any order.
fn observe(
    draw: &mut Draw,
    patterns: &Patterns,
    with_missing: bool,
    given: &mut Vec<(&'static str, Value)>,
    flags: &mut Vec<Flag>,
) {
    let dimension = patterns.rows[0].len();
    let observed_count = draw.below(dimension);
    let mut indices: Vec<usize> = (0..dimension).collect();
    for last in (1..dimension).rev() {
        indices.swap(last, draw.below(last + 1));
    }
    indices.truncate(observed_count);
    if indices.is_empty() {
        flags.push(Flag::NOTHING_OBSERVED);
    }
    if !indices.is_sorted() {
        flags.push(Flag::UNORDERED_INDICES);
    }
    let (v, _) = state(draw, patterns);
    let values = indices.iter().map(|i| v[*i]).collect();
    let missing = (0..dimension)
        .filter(|i| !indices.contains(i))
        .map(|i| v[i])
        .collect();
    given.push(("observed", Value::Indices(indices)));
    given.push(("values", Value::Vector(values)));
    if with_missing {
        given.push(("missing_values", Value::Vector(missing)));
    }
}
