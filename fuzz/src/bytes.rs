//! An input taken apart byte by byte; after its end there are zeros.

/// What is left of an input.
pub struct Bytes<'a> {
    rest: &'a [u8],
}

impl<'a> Bytes<'a> {
    pub fn new(input: &'a [u8]) -> Self {
        Self { rest: input }
    }

    pub fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// Everything that is left.
    pub fn rest(self) -> &'a [u8] {
        self.rest
    }

    pub fn byte(&mut self) -> u8 {
        match self.rest.split_first() {
            Some((first, rest)) => {
                self.rest = rest;
                *first
            }
            None => 0,
        }
    }

    /// A number in `0..count`, 0 where that is empty.
    pub fn index(&mut self, count: usize) -> usize {
        usize::from(self.byte()) % count.max(1)
    }

    pub fn word(&mut self) -> u64 {
        u64::from_le_bytes(std::array::from_fn(|_| self.byte()))
    }

    /// One of the choices, whose position does not count: what two bytes mean stays the same for most when
    /// choices are added, so that committed inputs keep their meaning.
    pub fn choose<T: Copy>(
        &mut self,
        choices: &[T],
        name: impl Fn(T) -> &'static str,
    ) -> Option<T> {
        let selector = [self.byte(), self.byte()];
        let hash = |choice: &T| {
            let bytes = selector.iter().copied().chain(name(*choice).bytes());
            // FNV-1a, and a multiplication for the high bits.
            let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
                (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
            });
            (hash ^ hash >> 32).wrapping_mul(0x9e37_79b9_7f4a_7c15)
        };
        choices.iter().copied().max_by_key(hash)
    }

    /// A finite number that formulas are seldom tried at, often one that is `near` another.
    pub fn number(&mut self, near: f64) -> f64 {
        let number = match self.byte() % 28 {
            0 => 0.0,
            1 => -0.0,
            2 => f64::from_bits(1),
            3 => f64::MIN_POSITIVE,
            4 => f64::MIN_POSITIVE.next_down(),
            5 => 1e-200,
            6 => 1e150,
            7 => 1e200,
            8 => 1e308,
            9 => f64::MAX,
            10 => near.next_up(),
            11 => near.next_down(),
            12 => -near,
            13 => near.round(),
            14 => near.round().next_up(),
            15 => near.round().next_down(),
            16 => 2.0 * near,
            17 => near * (1.0 + 1e-9),
            18 => 1.0,
            19 => 1.0f64.next_up(),
            20 => 1.0f64.next_down(),
            21 => f64::from_bits(self.word()),
            22 => f64::from(self.byte() as i8),
            23 => f64::from(self.byte() as i8) / 16.0,
            24 => (4.0 * f64::from(self.byte() as i8)).exp2(),
            25 => -(f64::from(self.byte() as i8) / 4.0).exp2(),
            // An exponential that just overflows, or just underflows.
            26 => 709.782_712_893_384,
            _ => -745.133_219_101_941_2,
        };
        if number.is_finite() { number } else { near }
    }
}

/// A number for people and for programs.
pub fn show(x: f64) -> String {
    format!("{x:e} (bits {:#018x})", x.to_bits())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_added_choice_takes_from_the_others_only_what_it_gets() {
        let few = ["a", "b", "c", "d", "e"];
        let more = ["new", "a", "b", "c", "d", "e"];
        let mut taken = 0;
        for selector in 0..=u16::MAX {
            let input = selector.to_le_bytes();
            let choose = |choices: &[&'static str]| Bytes::new(&input).choose(choices, |name| name);
            match (choose(&few), choose(&more)) {
                (_, Some("new")) => taken += 1,
                (before, after) => assert_eq!(before, after),
            }
        }
        assert!((9_000..13_000).contains(&taken), "{taken}");
    }

    #[test]
    fn hostile_numbers_are_finite() {
        for first in 0..=u8::MAX {
            for near in [0.0, f64::MAX, -1.5, 5e-324] {
                assert!(Bytes::new(&[first; 9]).number(near).is_finite());
            }
        }
    }
}
