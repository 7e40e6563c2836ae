//! Machines from machines: other patterns in the same places, some of the patterns, the patterns of two.

use super::AttnBm;
use super::machine::Clamped;
use crate::Error;

impl<T: Clone> AttnBm<T> {
    /// The same machine with other patterns, as many of the same length.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] unless there are as many entries.
    pub(crate) fn with_patterns(self, patterns: Vec<T>) -> Result<Self, Error> {
        let Self { patterns, .. } = Self::new(self.count, self.dimension, patterns)?;
        Ok(Self { patterns, ..self })
    }

    /// The same machine without a visible bias.
    pub(crate) fn without_visible_bias(self) -> Self {
        Self {
            visible_bias: None,
            ..self
        }
    }

    /// The machine of these patterns in this order, each with its hidden bias and its entries at clamped units.
    pub(crate) fn select(&self, order: &[usize]) -> Self {
        let rows = |entries: &dyn Fn(usize) -> Vec<T>| -> Vec<T> {
            order.iter().flat_map(|&i| entries(i)).collect()
        };
        Self {
            count: order.len(),
            dimension: self.dimension,
            patterns: rows(&|index| self.pattern(index).to_vec()).into(),
            visible_bias: self.visible_bias.clone(),
            hidden_bias: self
                .hidden_bias()
                .map(|bias| rows(&|index| vec![bias[index].clone()])),
            clamped: self.clamped.as_ref().map(|clamped| Clamped {
                columns: rows(&|index| clamped.row(index).to_vec()),
                values: clamped.values.clone(),
            }),
        }
    }
}

impl AttnBm {
    /// The machine of the patterns of both, with the visible bias of this one. Their clamped units are different
    /// ones, so a pattern has zeros at those of the other machine.
    pub(crate) fn join(&self, other: &Self) -> Self {
        let biases = |machine: &Self| match machine.hidden_bias() {
            Some(bias) => bias.to_vec(),
            None => vec![0.0; machine.count],
        };
        let (own, others) = (self.clamped_values(), other.clamped_values());
        let before = vec![0.0; own.len()];
        let after = vec![0.0; others.len()];
        let own_rows = (0..self.count).flat_map(|index| [self.clamped_entries(index), &after]);
        let other_rows = (0..other.count).flat_map(|index| [&before, other.clamped_entries(index)]);
        Self {
            count: self.count + other.count,
            dimension: self.dimension,
            patterns: [self.entries(), other.entries()].concat().into(),
            visible_bias: self.visible_bias.clone(),
            hidden_bias: Some([biases(self), biases(other)].concat()),
            clamped: Some(Clamped {
                columns: own_rows.chain(other_rows).flatten().copied().collect(),
                values: [own, others].concat(),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three patterns, whose first unit is held at 2.
    fn machine() -> AttnBm {
        AttnBm::new(3, 3, vec![7.0, 1.0, 2.0, 8.0, 3.0, 4.0, 9.0, 5.0, 6.0])
            .and_then(|machine| machine.with_visible_bias(vec![0.0, -1.0, -2.0]))
            .and_then(|machine| machine.with_hidden_bias(vec![0.5, 1.5, 2.5]))
            .and_then(|machine| machine.given(&[0], &[2.0]))
            .unwrap()
            .unwrap()
    }

    #[test]
    fn a_selection_takes_its_rows() {
        let part = machine().select(&[2, 0]);
        assert_eq!((part.count(), part.dimension()), (2, 2));
        assert_eq!(part.entries(), [5.0, 6.0, 1.0, 2.0]);
        assert_eq!(part.hidden_bias(), Some(&[2.5, 0.5][..]));
        assert_eq!(part.visible_bias(), Some(&[-1.0, -2.0][..]));
        assert_eq!(part.clamped_values(), [2.0]);
        assert_eq!(
            [0, 1].map(|index| part.clamped_entries(index)[0]),
            [9.0, 7.0]
        );
        let plain = AttnBm::new(2, 1, vec![1.0, 2.0]).unwrap().select(&[1]);
        assert_eq!((plain.entries(), plain.hidden_bias()), (&[2.0][..], None));
        assert_eq!(
            (plain.visible_bias(), plain.clamped_values().len()),
            (None, 0)
        );
    }

    #[test]
    fn two_machines_join_with_clamped_units_of_their_own() {
        let other = AttnBm::new(1, 4, vec![10.0, 11.0, 12.0, 13.0])
            .and_then(|machine| machine.given(&[1, 3], &[-3.0, -4.0]))
            .unwrap()
            .unwrap();
        let both = machine().join(&other);
        assert_eq!((both.count(), both.dimension()), (4, 2));
        assert_eq!(both.entries(), [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 10.0, 12.0]);
        assert_eq!(both.hidden_bias(), Some(&[0.5, 1.5, 2.5, 0.0][..]));
        assert_eq!(both.visible_bias(), Some(&[-1.0, -2.0][..]));
        assert_eq!(both.clamped_values(), [2.0, -3.0, -4.0]);
        assert_eq!(both.clamped_entries(1), [8.0, 0.0, 0.0]);
        assert_eq!(both.clamped_entries(3), [0.0, 11.0, 13.0]);
    }

    #[test]
    fn other_patterns_take_the_places_of_the_first() {
        let moved = machine().with_patterns(vec![0.25; 6]).unwrap();
        assert_eq!(moved.entries(), [0.25; 6]);
        assert_eq!(moved.hidden_bias(), machine().hidden_bias());
        assert_eq!(moved.visible_bias(), machine().visible_bias());
        assert!(machine().with_patterns(vec![0.25; 5]).is_err());
        assert_eq!(machine().without_visible_bias().visible_bias(), None);
    }
}
