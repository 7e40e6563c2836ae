use super::*;
use crate::oracle::registry::find;

/// What is told of answers to questions in which this field is changed so.
fn told(field: &'static str, change: fn(f64) -> f64) -> Option<String> {
    let quantity = find("vmf.log_partition").unwrap();
    let numbers = [(3.0, 0.5), (5.0, 2.0), (8.0, 1.25)];
    let cases = numbers.map(|(dim, kappa)| {
        let given = [("dim", Value::Number(dim)), ("kappa", Value::Number(kappa))];
        Case::new(quantity, given)
    });
    let answers = cases.each_ref().map(|case| -> Array {
        let number = change(case.number(field).unwrap());
        let changed = case.clone().with(field, Value::Number(number));
        let certified = changed.evaluate(&Options::default()).unwrap();
        certified.entries[0].value.into()
    });
    let failures = cases.iter().zip(&answers).map(|(case, got)| Failure {
        case,
        exact: Vec::new(),
        shape: Vec::new(),
        got,
    });
    of_questions(&failures.collect::<Vec<_>>(), 1e-8)
}

/// What an answer is to a question whose exact value is this.
type AnswerChange = fn(&Case, f64) -> f64;

/// What is told of answers that are these changes of the exact values, to three questions no two sizes of which are
/// equal: of a likelihood, or of a partition function on the sphere.
fn told_of_answers(is_on_sphere: bool, change: AnswerChange) -> Option<String> {
    let zeros = |rows: usize, columns: usize| {
        let rows = vec![vec![0.0; columns]; rows];
        Value::Matrix(crate::oracle::input::Matrix::from_rows("x", rows).unwrap())
    };
    // What is given, and an exact value, which nothing evaluates.
    let questions = [
        (2, 3, 5, 2.0, 1.5),
        (3, 7, 2, 0.25, 2.25),
        (4, 2, 7, 3.0, 0.75),
    ];
    let cases = questions.map(|(p, n, count, beta, _)| match is_on_sphere {
        true => {
            let given = [
                ("dim", Value::Number(n as f64)),
                ("kappa", Value::Number(beta)),
            ];
            Case::new(find("vmf.log_partition").unwrap(), given)
        }
        false => Case::new(
            find("attnbm.negative_log_likelihood").unwrap(),
            [
                ("patterns", zeros(p, n)),
                ("data", zeros(count, n)),
                ("beta", Value::Number(beta)),
            ],
        ),
    });
    let exact = questions.map(|(.., exact)| exact);
    let answers: Vec<Array> = (cases.iter().zip(exact))
        .map(|(case, exact)| change(case, exact).into())
        .collect();
    let failures = cases.iter().zip(exact).zip(&answers);
    let failures = failures.map(|((case, exact), got)| Failure {
        case,
        exact: vec![exact],
        shape: Vec::new(),
        got,
    });
    of_answers(&failures.collect::<Vec<_>>(), 1e-8)
}

#[test]
fn answers_are_told_by_what_was_done_to_the_values() {
    fn size(case: &Case, symbol: &str) -> f64 {
        case.size(symbol).unwrap() as f64
    }
    fn beta(case: &Case) -> f64 {
        case.number("beta").unwrap()
    }
    let expected: [(AnswerChange, &str); 22] = [
        (|_, x| -x, "the answers are the negative of the value"),
        (
            |_, x| 1.0 / x,
            "the answers are the reciprocal of the value",
        ),
        (
            |_, x| libm::exp(x),
            "the answers are the exponential of the value",
        ),
        (
            |_, x| libm::log(x),
            "the answers are the logarithm of the value",
        ),
        (|_, x| x * x, "the answers are the square of the value"),
        (
            |case, x| x * size(case, "P"),
            "the answers are the number P times the value: a sum for a mean",
        ),
        (
            |case, x| x / size(case, "P"),
            "the answers are the value over the number P: a mean for a sum",
        ),
        (
            |case, x| x * size(case, "N"),
            "the answers are the number N times the value: a sum for a mean",
        ),
        (
            |case, x| x / size(case, "N"),
            "the answers are the value over the number N: a mean for a sum",
        ),
        (
            |case, x| x * size(case, "p"),
            "the answers are the number p times the value: a sum for a mean",
        ),
        (
            |case, x| x / size(case, "p"),
            "the answers are the value over the number p: a mean for a sum",
        ),
        (
            |case, x| x * beta(case),
            "the answers are beta times the value",
        ),
        (
            |case, x| x / beta(case),
            "the answers are the value over beta",
        ),
        (|_, x| 2.5 * x, "the answers are 2.5000000 times the value"),
        (|_, x| 3.0 * x, "the answers are 3 times the value"),
        (
            |_, x| std::f64::consts::SQRT_2 * x,
            "the answers are √2 times the value",
        ),
        (
            |_, x| x + std::f64::consts::LN_2,
            "a constant is off: the answers are the value + log 2",
        ),
        (
            |_, x| x - 1.5,
            "a constant is off: the answers are the value - 1.5000000",
        ),
        (
            |case, x| x - 0.5 * size(case, "N"),
            "a constant is off: the answers are the value - 0.5000000 for each of the N",
        ),
        (
            |case, x| x + size(case, "p"),
            "a constant is off: the answers are the value + 1 for each of the p",
        ),
        (
            |case, x| x + size(case, "P"),
            "a constant is off: the answers are the value + 1 for each of the P",
        ),
        (|_, _| 0.0, "the answers are 0 times the value"),
    ];
    for (change, words) in expected {
        assert_eq!(told_of_answers(false, change).as_deref(), Some(words));
    }
    let on_sphere: [(AnswerChange, &str); 4] = [
        (
            |case, x| x + log_area(case).unwrap(),
            "another measure: the density is against the uniform law on the sphere",
        ),
        (
            |case, x| x - log_area(case).unwrap(),
            "another measure: the density is against the area, which is taken twice",
        ),
        (
            |case, x| x * case.number("kappa").unwrap(),
            "the answers are kappa times the value",
        ),
        (
            |case, x| x / case.number("dim").unwrap(),
            "the answers are the value over dim",
        ),
    ];
    for (change, words) in on_sphere {
        assert_eq!(told_of_answers(true, change).as_deref(), Some(words));
    }
    // Nothing explains these, not even approximately.
    assert_eq!(
        told_of_answers(false, |case, x| x + beta(case) * beta(case)),
        None
    );
    assert_eq!(
        told_of_answers(false, |_, x| 2.5 * x * (1.0 + 1e-6 * x)),
        None
    );
    assert_eq!(told_of_answers(false, |_, _| f64::NAN), None);
}

#[test]
fn a_matrix_with_rows_for_columns_is_transposed() {
    let case = Case::new(find("vmf.log_partition").unwrap(), []);
    let told = |shape: Vec<usize>, exact: &[f64], got: &[f64]| {
        let got = Array {
            dimensions: vec![shape.get(1).copied().unwrap_or(1), shape[0]],
            entries: got.to_vec(),
        };
        let failure = Failure {
            case: &case,
            exact: exact.to_vec(),
            shape,
            got: &got,
        };
        of_answers(&[failure], 1e-8)
    };
    let (exact, turned) = (
        [1.0, 2.5, 3.0, 4.0, 5.0, 6.25],
        [1.0, 4.0, 2.5, 5.0, 3.0, 6.25],
    );
    assert_eq!(
        told(vec![2, 3], &exact, &turned).as_deref(),
        Some("the matrix is transposed")
    );
    assert_eq!(
        told(vec![3, 2], &turned, &exact).as_deref(),
        Some("the matrix is transposed")
    );
    assert_eq!(told(vec![3, 2], &exact, &turned), None);
    assert_eq!(told(vec![6], &exact, &turned), None);
}

/// Of one value only, a factor and a term are the same.
#[test]
fn equal_values_tell_no_constant() {
    let cases = [0.5, 2.0, 1.25].map(|kappa| {
        let given = [("dim", Value::Number(3.0)), ("kappa", Value::Number(kappa))];
        Case::new(find("vmf.log_partition").unwrap(), given)
    });
    let got: Array = 10.0.into();
    let failures = cases.iter().map(|case| Failure {
        case,
        exact: vec![4.0],
        shape: Vec::new(),
        got: &got,
    });
    assert_eq!(of_answers(&failures.collect::<Vec<_>>(), 1e-8), None);
}

#[test]
fn a_changed_number_is_told_by_what_was_done_to_it() {
    let of_both: [Change; 4] = [
        ("the square of", |x| x * x),
        ("twice", |x| x + x),
        ("1 more than", |x| x + 1.0),
        ("1 in the place of", |_| 1.0),
    ];
    for (words, change) in of_both {
        for field in ["dim", "kappa"] {
            let expected = format!("the formula takes {words} {field}");
            assert_eq!(told(field, change), Some(expected));
        }
    }
    let of_one: [(&str, Change); 4] = [
        ("dim", ("1 less than", |x| x - 1.0)),
        ("kappa", ("half of", |x| 0.5 * x)),
        ("kappa", ("the reciprocal of", |x| x.powi(-1))),
        ("kappa", ("the root of", libm::sqrt)),
    ];
    for (field, (words, change)) in of_one {
        let expected = format!("the formula takes {words} {field}");
        assert_eq!(told(field, change), Some(expected));
    }
    assert_eq!(told("kappa", |x| x + 0.25), None);
}
