//! One layer of attention, softmax and linear.

use crate::catalogue::cases::prompt::{
    PromptCase, attended, beside_one, combined, context_of, times,
};
use crate::catalogue::formulas::duals::{along_axis, constants};
use crate::catalogue::formulas::linear_system::{image, inverse, product, transposed};
use crate::catalogue::formulas::naive::{inner, lifted, shares, squared_distance};
use crate::catalogue::neighbours::papers::IN_CONTEXT_DENOISING;
use crate::catalogue::prelude::*;
use crate::models::in_context_denoising::{Context, MixtureTask};
use crate::real::{Dual, Real, maximum};

entries!(
    Symmetries,
    ConvexHull,
    GaussianKernel,
    PromptWarp,
    Conservative,
    Jacobian
);

/// A point of scalars that varies along one coordinate.
fn varied<S: Enclosure>(point: &[f64], place: usize) -> Vec<Dual<S>> {
    let mut point = lifted::<Dual<S>>(point);
    if let Some(entry) = point.get_mut(place) {
        entry.tangent = S::one();
    }
    point
}

/// Weights that change the layer and not its value, or not its risk.
struct Symmetries;

mutants!(SymmetriesMutant {
    TokensKept: "the tokens not negated",
    ScaleNotCompensated: "the key's weights not divided by c",
});

impl Identity for Symmetries {
    type Case = PromptCase;
    type Mutant = SymmetriesMutant;

    const RECORD: Record = Record {
        id: "denoise-symmetries",
        title: "Attention with its weights negated, and linear attention with its weights rescaled",
        section: IN_CONTEXT_DENOISING.system,
        equations: &[],
        kind: StatementKind::Equivariance,
        statement: r"-\alpha X \operatorname{softmax}(-\beta X^\top\tilde x) = \alpha X'\operatorname{softmax}(\beta X'^\top\tilde x), \; X' = -X; \qquad F_{\mathrm{lin}}(cW_{PV}, W_{KQ}/c) = F_{\mathrm{lin}}(W_{PV}, W_{KQ})",
        assumptions: "c is -2",
        printed: IN_CONTEXT_DENOISING.states(&["B6"]),
        left: "the model's attention at -α and -β; its linear layer at -2 W_PV and -W_KQ/2",
        right: "attention to the negated tokens, and the linear layer as it stands",
        shares: &[],
        mutants: SymmetriesMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<PromptCase, Error> {
        Ok(PromptCase::draw(stream, Self::RECORD.id).with_matrices(stream, 2))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let context = case.context()?;
        let [alpha, beta, ..] = case.numbers::<S>();
        let negated = context.attention::<S>(&case.query, &-alpha, &-beta)?;
        let scaled = |index: usize, factor: f64| -> Vec<f64> {
            case.matrices[index]
                .concat()
                .iter()
                .map(|x| x * factor)
                .collect()
        };
        let (values, keys) = (scaled(0, -2.0), scaled(1, -0.5));
        let linear = context.linear_attention_layer::<S>(&case.query, &values, &keys)?;
        Ok(beside_one([negated, linear].concat()))
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let [alpha, beta, ..] = case.numbers::<S>();
        let sign = match form {
            Form::Mutant(SymmetriesMutant::TokensKept) => S::one(),
            _ => -S::one(),
        };
        let tokens: Vec<Vec<S>> = case.rows().iter().map(|row| times(row, &sign)).collect();
        let query = case.point::<S>();
        let attention = times(&attended(&tokens, &query, &beta), &alpha);
        let keyed = image(&case.matrix(1), &query);
        let rows = case.rows::<S>();
        let sum = combined(&rows, &image(&rows, &keyed));
        let count = match form {
            Form::Mutant(SymmetriesMutant::ScaleNotCompensated) => S::from_i64(-2),
            _ => S::one(),
        } / S::from_i64(rows.len() as i64);
        let linear = times(&image(&case.matrix(0), &sum), &count);
        Ok(beside_one([attention, linear].concat()))
    }
}

/// What attention gives lies among the tokens.
struct ConvexHull;

mutants!(ConvexHullMutant {
    MeanOverlap: "the mean of the overlaps for the largest",
    LeastOverlap: "the least of the overlaps",
});

impl Identity for ConvexHull {
    type Case = PromptCase;
    type Mutant = ConvexHullMutant;

    const RECORD: Record = Record {
        id: "denoise-convex-hull",
        title: "Attention with unit weight stays within the tokens' convex hull",
        section: IN_CONTEXT_DENOISING.system,
        equations: &[],
        kind: StatementKind::Inequality,
        statement: r"u\cdot X\operatorname{softmax}(\beta X^\top\tilde x) \le \max_t\, u\cdot X_t",
        assumptions: "every direction u, here the query and its coordinates' axes",
        printed: IN_CONTEXT_DENOISING.states(&["B7"]),
        left: "the model's attention along the query, and each of its coordinates",
        right: "the largest of the tokens' own",
        shares: &[],
        mutants: ConvexHullMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<PromptCase, Error> {
        Ok(PromptCase::draw(stream, Self::RECORD.id))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let mean = case
            .context()?
            .attention_of::<S>(&case.query, 1.0, case.beta)?;
        Ok([vec![inner(&mean, &case.point())], mean].concat())
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let rows = case.rows::<S>();
        let query = case.point::<S>();
        let dimension = query.len();
        let chosen = |values: Vec<S>| match form {
            Form::Stated => maximum(&values),
            Form::Mutant(ConvexHullMutant::MeanOverlap) => {
                let count = S::from_i64(values.len() as i64);
                values.iter().fold(S::zero(), |sum, x| sum + x) / count
            }
            Form::Mutant(ConvexHullMutant::LeastOverlap) => {
                -maximum(&values.iter().map(|x| -x.clone()).collect::<Vec<S>>())
            }
        };
        let column = |i: usize| chosen(rows.iter().map(|row| row[i].clone()).collect());
        let along = chosen(rows.iter().map(|row| inner(row, &query)).collect());
        Ok(std::iter::once(along)
            .chain((0..dimension).map(column))
            .collect())
    }

    fn is_attained(case: &Self::Case) -> bool {
        case.tokens.iter().all(|token| *token == case.tokens[0])
    }
}

/// Softmax attention to tokens of one length weighs them by a Gaussian kernel.
struct GaussianKernel;

mutants!(GaussianKernelMutant {
    DoubleBandwidth: "exp(-|X - x̃|²/s²), the factor 2 dropped",
    RootOfDimension: "the overlaps divided by √n, as transformers do",
    DeviationForVariance: "s for s^2",
});

impl Identity for GaussianKernel {
    type Case = PromptCase;
    type Mutant = GaussianKernelMutant;

    const RECORD: Record = Record {
        id: "denoise-gaussian-kernel",
        title: "To tokens of one length, softmax attention is a Gaussian kernel",
        section: IN_CONTEXT_DENOISING.system,
        equations: &[],
        kind: StatementKind::Equality,
        statement: r"\operatorname{softmax}(X^\top\tilde x/s^2)_t = \frac{e^{-\|X_t-\tilde x\|^2/(2s^2)}}{\sum_u e^{-\|X_u-\tilde x\|^2/(2s^2)}}",
        assumptions: "tokens of equal lengths, any number of them",
        printed: IN_CONTEXT_DENOISING.states(&["B11a"]),
        left: "the model's weights of attention; its predictor of a law of equally likely points",
        right: "the kernel as it stands, and the mean under it",
        shares: &[],
        mutants: GaussianKernelMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<PromptCase, Error> {
        Ok(PromptCase::of_one_length(stream, Self::RECORD.id))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let [_, _, _, noise] = case.numbers::<S>();
        let weights = case
            .context()?
            .attention_weights::<S>(&case.query, &(S::one() / noise))?;
        let (count, dimension) = (case.tokens.len(), case.query.len());
        let law = MixtureTask::new(count, dimension, case.tokens.concat(), case.noise)?;
        Ok(beside_one(
            [weights, law.predictor::<S>(&case.query)?].concat(),
        ))
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let [_, _, _, noise] = case.numbers::<S>();
        let (rows, query) = (case.rows::<S>(), case.point::<S>());
        let divisor = match form {
            Form::Mutant(GaussianKernelMutant::DoubleBandwidth) => noise,
            Form::Mutant(GaussianKernelMutant::RootOfDimension) => {
                noise.mul_pow2(1) * S::from_i64(query.len() as i64).sqrt()
            }
            Form::Mutant(GaussianKernelMutant::DeviationForVariance) => noise.sqrt().mul_pow2(1),
            Form::Stated => noise.mul_pow2(1),
        };
        let exponent = |row: &Vec<S>| -(squared_distance(row, &query) / &divisor);
        let weights = shares(&rows.iter().map(exponent).collect::<Vec<S>>());
        let mean = combined(&rows, &weights);
        Ok(beside_one([weights, mean].concat()))
    }
}

/// A prompt that is warped by a matrix, and the weights that undo it.
struct PromptWarp;

mutants!(PromptWarpMutant {
    GramForCovariance: "(AᵀA)^-1 for (AAᵀ)^-1",
    ValuesNotUnwarped: "W_PV = αI",
    TransposeForInverse: "W_PV = αAᵀ",
});

impl Identity for PromptWarp {
    type Case = PromptCase;
    type Mutant = PromptWarpMutant;

    const RECORD: Record = Record {
        id: "denoise-prompt-warp",
        title: "The weights that undo a warp of the prompt",
        section: IN_CONTEXT_DENOISING.system,
        equations: &[],
        kind: StatementKind::Equality,
        statement: r"\alpha A^{-1}(AX)\operatorname{softmax}\big((AX)^\top \beta(AA^\top)^{-1}A\tilde x\big) = \alpha X\operatorname{softmax}(\beta X^\top\tilde x), \text{ and without softmax}",
        assumptions: "any regular A; here its diagonal dominates",
        printed: IN_CONTEXT_DENOISING.states(&["B20"]),
        left: "the model's attention, softmax and linear, to the prompt",
        right: "the model's layers with any weights, to the warped prompt",
        shares: &[],
        mutants: PromptWarpMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<PromptCase, Error> {
        Ok(PromptCase::draw(stream, Self::RECORD.id).with_matrices(stream, 1))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let context = case.context()?;
        let [alpha, beta, ..] = case.numbers::<S>();
        let scale = alpha.clone() * &beta;
        let attention = context.attention::<S>(&case.query, &alpha, &beta)?;
        let linear = context.linear_attention::<S>(&case.query, &scale)?;
        Ok(beside_one([attention, linear].concat()))
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let [alpha, beta, ..] = case.numbers::<S>();
        let warp = case.matrix::<S>(0);
        let tokens: Vec<Vec<S>> = case.rows().iter().map(|row| image(&warp, row)).collect();
        let query = image(&warp, &case.point());
        let gram = match form {
            Form::Mutant(PromptWarpMutant::GramForCovariance) => product(&transposed(&warp), &warp),
            _ => product(&warp, &transposed(&warp)),
        };
        let unwarping = match form {
            Form::Mutant(PromptWarpMutant::ValuesNotUnwarped) => product(&inverse(&warp), &warp),
            Form::Mutant(PromptWarpMutant::TransposeForInverse) => transposed(&warp),
            _ => inverse(&warp),
        };
        let values = times(&unwarping.concat(), &alpha);
        let keys = times(&inverse(&gram).concat(), &beta);
        let context = context_of(&tokens)?;
        let attention = context.attention_layer::<S>(&query, &values, &keys)?;
        let linear = context.linear_attention_layer::<S>(&query, &values, &keys)?;
        Ok(beside_one([attention, linear].concat()))
    }
}

/// A layer whose values' weights are the transposed keys' is the gradient of a potential.
struct Conservative;

mutants!(ConservativeMutant {
    KeysNotTransposed: "W_PV = c W_KQ, which the paper's (A.19) admits",
    ValuesFree: "W_PV = c I",
});

impl Identity for Conservative {
    type Case = PromptCase;
    type Mutant = ConservativeMutant;

    const RECORD: Record = Record {
        id: "denoise-conservative",
        title: "Attention that is the gradient of a potential",
        section: IN_CONTEXT_DENOISING.system,
        equations: &[],
        kind: StatementKind::Derivative,
        statement: r"c\,\nabla_s \log\sum_t e^{X_t\cdot W_{KQ}s} = W_{PV} X\operatorname{softmax}(X^\top W_{KQ}s), \qquad W_{PV} = c\,W_{KQ}^\top",
        assumptions: "any W_KQ, here one that is not symmetric; c is 2",
        printed: IN_CONTEXT_DENOISING.states(&["B21"]),
        left: "dual numbers through the potential, as it stands",
        right: "the model's layer",
        shares: &[],
        mutants: ConservativeMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<PromptCase, Error> {
        Ok(PromptCase::draw(stream, Self::RECORD.id).with_matrices(stream, 1))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let rows = case.rows::<Dual<S>>();
        let keys = case.matrix::<Dual<S>>(0);
        let slope = |place: usize| {
            let state = varied::<S>(&case.query, place);
            let keyed: Vec<Dual<S>> = keys.iter().map(|row| inner(row, &state)).collect();
            let sum = rows
                .iter()
                .fold(Dual::zero(), |sum, row| sum + inner(row, &keyed).exp());
            sum.ln().tangent.mul_pow2(1)
        };
        Ok(beside_one((0..case.query.len()).map(slope).collect()))
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let keys = &case.matrices[0];
        let dimension = keys.len();
        let entry = |i: usize, j: usize| match form {
            Form::Stated => 2.0 * keys[j][i],
            Form::Mutant(ConservativeMutant::KeysNotTransposed) => 2.0 * keys[i][j],
            Form::Mutant(ConservativeMutant::ValuesFree) => 2.0 * f64::from(u8::from(i == j)),
        };
        let places = (0..dimension).flat_map(|i| (0..dimension).map(move |j| (i, j)));
        let values: Vec<f64> = places.map(|(i, j)| entry(i, j)).collect();
        let context = case.context()?;
        let layer = context.attention_layer_of::<S>(&case.query, &values, &keys.concat())?;
        Ok(beside_one(layer))
    }
}

/// The Jacobian of a layer.
struct Jacobian;

mutants!(JacobianMutant {
    MeanKept: "ggᵀ dropped: the second moment for the covariance",
    KeysTransposed: "W_KQ transposed, as in the paper's (A.19)",
    ValuesTransposed: "W_PV transposed",
});

impl Identity for Jacobian {
    type Case = PromptCase;
    type Mutant = JacobianMutant;

    const RECORD: Record = Record {
        id: "denoise-attention-jacobian",
        title: "The Jacobian of attention is a covariance of the tokens between the weights",
        section: IN_CONTEXT_DENOISING.system,
        equations: &[],
        kind: StatementKind::Derivative,
        statement: r"\frac{\partial}{\partial s} W_{PV} X \operatorname{softmax}(X^\top W_{KQ}s) = W_{PV}\, X\big(\operatorname{diag} g - gg^\top\big)X^\top\, W_{KQ}, \qquad g = \operatorname{softmax}(X^\top W_{KQ}s)",
        assumptions: "any weights",
        printed: IN_CONTEXT_DENOISING.states(&["B21"]),
        left: "dual numbers through the model's layer",
        right: "the covariance of the tokens, as it stands",
        shares: &[],
        mutants: JacobianMutant::NAMES,
        slips: &[],
    };

    fn case(stream: &mut Stream) -> Result<PromptCase, Error> {
        Ok(PromptCase::draw(stream, Self::RECORD.id).with_matrices(stream, 2))
    }

    fn left<S: Enclosure>(case: &Self::Case, _: Goal) -> Values<S> {
        let count = case.tokens.len();
        let context = Context::new(count, case.query.len(), constants(&case.tokens.concat()))?;
        let (values, keys) = (
            constants(&case.matrices[0].concat()),
            constants(&case.matrices[1].concat()),
        );
        let mut columns = Vec::new();
        for place in 0..case.query.len() {
            let state = along_axis(&case.query, place);
            let layer: Vec<Dual<S>> = context.attention_layer(&state, &values, &keys)?;
            columns.extend(layer.into_iter().map(|entry| entry.tangent));
        }
        Ok(beside_one(columns))
    }

    fn right<S: Enclosure>(case: &Self::Case, form: Form<Self::Mutant>, _: Goal) -> Values<S> {
        let rows = case.rows::<S>();
        let (values, keys) = (case.matrix::<S>(0), case.matrix::<S>(1));
        let keyed = image(&keys, &case.point());
        let weights = shares(&image(&rows, &keyed));
        let mean = combined(&rows, &weights);
        let dimension = mean.len();
        let covariance = |i: usize, j: usize| {
            let terms = rows.iter().zip(&weights);
            let second = terms.fold(S::zero(), |sum, (row, w)| {
                sum + row[i].clone() * &row[j] * w
            });
            match form {
                Form::Mutant(JacobianMutant::MeanKept) => second,
                _ => second - mean[i].clone() * &mean[j],
            }
        };
        let spread: Vec<Vec<S>> = (0..dimension)
            .map(|i| (0..dimension).map(|j| covariance(i, j)).collect())
            .collect();
        let values = match form {
            Form::Mutant(JacobianMutant::ValuesTransposed) => transposed(&values),
            _ => values,
        };
        let keys = match form {
            Form::Mutant(JacobianMutant::KeysTransposed) => transposed(&keys),
            _ => keys,
        };
        let jacobian = product(&product(&values, &spread), &keys);
        Ok(beside_one(transposed(&jacobian).concat()))
    }
}
