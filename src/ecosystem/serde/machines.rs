//! The machines, field by field.

use ::serde::de::{Deserialize, DeserializeSeed, Deserializer, Error as _};
use ::serde::ser::{Error as _, Serialize, Serializer};

use super::read::{OfKind, given, names};
use super::write::{Part, fields};
use crate::Error;
use crate::ecosystem::machines;
use crate::models::attnbm::AttnBm;
use crate::models::gaussian_bernoulli::GaussianBernoulli;
use crate::models::hopfield::Network;
use crate::models::lagrangian::Lagrangian;
use crate::models::von_mises_fisher::VonMisesFisher;
use crate::oracle::evaluators;
use crate::oracle::field::{Field, Kind, Range};
use crate::oracle::input::Inputs;
use crate::oracle::quantities::fields::PATTERNS;
use crate::oracle::quantities::vmf;

impl Serialize for AttnBm {
    /// A conditional machine is refused: the values that it holds fixed are no fields of the protocol.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.is_conditional() {
            return Err(S::Error::custom(
                "the conditional of a larger machine has no fields of its own; write that machine, and what was observed",
            ));
        }
        let parts = [
            ("patterns", Some(Part::Rows(self.patterns().collect()))),
            ("visible_bias", self.visible_bias().map(Part::List)),
            ("hidden_bias", self.hidden_bias().map(Part::List)),
        ];
        fields(serializer, "AttnBm", &parts)
    }
}

impl<'de> Deserialize<'de> for AttnBm {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        static NAMES: [&str; 3] = names(machines::ATTENTIONAL);
        let given = given(deserializer, "AttnBm", &NAMES, machines::ATTENTIONAL)?;
        machines::attentional(given).map_err(D::Error::custom)
    }
}

impl Serialize for GaussianBernoulli {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let sigma = Some(self.sigma()).filter(|sigma| *sigma != 1.0);
        let parts = [
            ("weights", Some(Part::Rows(self.rows().collect()))),
            ("sigma", sigma.map(Part::Number)),
            ("visible_bias", self.visible_bias().map(Part::List)),
            ("hidden_bias", self.hidden_bias().map(Part::List)),
        ];
        fields(serializer, "GaussianBernoulli", &parts)
    }
}

impl<'de> Deserialize<'de> for GaussianBernoulli {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        static NAMES: [&str; 4] = names(machines::GAUSSIAN_BERNOULLI);
        let fields = machines::GAUSSIAN_BERNOULLI;
        let given = given(deserializer, "GaussianBernoulli", &NAMES, fields)?;
        machines::gaussian_bernoulli(given).map_err(D::Error::custom)
    }
}

impl Serialize for VonMisesFisher<f64> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let parts = [
            ("dim", Some(Part::Whole(self.dimension()))),
            ("kappa", Some(Part::Number(*self.concentration()))),
        ];
        fields(serializer, "VonMisesFisher", &parts)
    }
}

impl<'de> Deserialize<'de> for VonMisesFisher<f64> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        static FIELDS: &[Field] = vmf::LOG_PARTITION.fields;
        static NAMES: [&str; 2] = names(FIELDS);
        let given = given(deserializer, "VonMisesFisher", &NAMES, FIELDS)?;
        let distribution = || {
            let inputs = Inputs::new(FIELDS, given)?;
            Self::new(inputs.dimension("dim")?, inputs.number("kappa")?)
        };
        distribution().map_err(D::Error::custom)
    }
}

impl Serialize for Network {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (visible, hidden) = self.lagrangians();
        let (visible_time, hidden_time) = self.times();
        let feedback = self.feedback().map(|rows| Part::Rows(rows.collect()));
        let time = |time: f64| Some(time).filter(|time| *time != 1.0).map(Part::Number);
        let parts = [
            ("patterns", Some(Part::Rows(self.weights().collect()))),
            ("visible_lagrangian", Some(Part::Lagrangian(visible))),
            ("hidden_lagrangian", Some(Part::Lagrangian(hidden))),
            ("feedback", feedback),
            ("tau_v", time(visible_time)),
            ("tau_h", time(hidden_time)),
        ];
        fields(serializer, "Network", &parts)
    }
}

const TIME: Range = Range::Positive;

/// The fields of a network. The last one is declared to be required, for want of another default than 0.
static NETWORK: [Field; 6] = [
    PATTERNS,
    Field::required("visible_lagrangian", Kind::Lagrangian, "L_v"),
    Field::required("hidden_lagrangian", Kind::Lagrangian, "L_h"),
    Field::number("tau_v", TIME, 1.0, "the time constant of the visible units"),
    Field::number("tau_h", TIME, 1.0, "the time constant of the hidden units"),
    Field::required("feedback", Kind::Matrix("N", "p"), "one row a visible unit"),
];

/// The network with these fields, of which `feedback` may be left out.
fn network(given: Vec<machines::Given>) -> Result<Network, Error> {
    let has_feedback = given.iter().any(|(name, _)| *name == "feedback");
    let fields = match (has_feedback, NETWORK.split_last()) {
        (false, Some((_, fields))) => fields,
        _ => &NETWORK,
    };
    let inputs = Inputs::new(fields, given)?;
    let network = evaluators::hopfield::network(&inputs)?
        .with_times(inputs.number("tau_v")?, inputs.number("tau_h")?)?;
    match has_feedback {
        true => network.with_feedback(inputs.matrix("feedback")?.entries().to_vec()),
        false => Ok(network),
    }
}

impl<'de> Deserialize<'de> for Network {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        static NAMES: [&str; 6] = names(&NETWORK);
        let given = given(deserializer, "Network", &NAMES, &NETWORK)?;
        network(given).map_err(D::Error::custom)
    }
}

impl<'de> Deserialize<'de> for Lagrangian {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        OfKind("lagrangian").deserialize(deserializer)
    }
}
