//! Bytes that steer a stream: a fuzzer writes cases this way.

/// The last of the 53 bits of a number in `[0, 1)`.
const LAST_BIT: f64 = f64::EPSILON / 2.0;

/// Numbers that formulas are rarely tested at: the ends of the range of binary64, and numbers whose squares
/// are near them.
pub(super) const FAR: [f64; 8] = [
    5e-324,
    f64::MIN_POSITIVE,
    1e-200,
    1e-150,
    1e10,
    1e150,
    1e200,
    f64::MAX,
];

/// The bytes, and the numbers drawn before, for repetition.
pub(super) struct Steering {
    bytes: Vec<u8>,
    position: usize,
    unit: f64,
    coordinates: Vec<f64>,
}

impl Steering {
    pub(super) fn new(bytes: &[u8]) -> Self {
        Self {
            bytes: bytes.to_vec(),
            position: 0,
            unit: 0.0,
            coordinates: Vec::new(),
        }
    }

    /// A number for a choice among this many; here and below `None` if no bytes are left.
    pub(super) fn whole(&mut self, count: u64) -> Option<u64> {
        let low = u64::from(self.next()?);
        let high = match count {
            0..=256 => 0,
            _ => u64::from(self.byte()),
        };
        Some(high << 8 | low)
    }

    /// A number in `[0, 1)`, a multiple of 2^-53.
    pub(super) fn unit(&mut self) -> Option<f64> {
        let unit = match self.next()? {
            0 => 0.0,
            1 => LAST_BIT,
            2 => 1.0 - LAST_BIT,
            3 => self.unit,
            4 => (self.unit + LAST_BIT).min(1.0 - LAST_BIT),
            // The opposite, where the range lies about 0.
            5 => (1.0 - self.unit).min(1.0 - LAST_BIT),
            6 => (self.word() >> 11) as f64 * LAST_BIT,
            byte => f64::from(byte) / 256.0,
        };
        self.unit = unit;
        Some(unit)
    }

    /// A coordinate that ignores the requested size; `None` also if the size is to be kept.
    pub(super) fn coordinate(&mut self) -> Option<f64> {
        const COMMON: u8 = 20;
        let kind = self.bytes.get(self.position)? % 32;
        // The byte of a common coordinate is the next choice as well.
        if kind < COMMON {
            return None;
        }
        self.position += 1;
        Some(finite(match kind - COMMON {
            0 => 0.0,
            1 => -0.0,
            2 => self.before(),
            3 => -self.before(),
            4 => self.before().next_up(),
            5 => self.before().next_down(),
            6 => -self.before().next_up(),
            7 => self.before() * (1.0 + 1e-9),
            8 => FAR[self.index(FAR.len())],
            9 => -FAR[self.index(FAR.len())],
            10 => f64::from_bits(self.word()),
            _ => f64::from(self.byte() as i8),
        }))
    }

    /// Remembers a coordinate for later ones.
    pub(super) fn remember(&mut self, coordinate: f64) {
        self.coordinates.push(coordinate);
    }

    /// A coordinate drawn before. Using the same distance repeatedly repeats a whole pattern.
    fn before(&mut self) -> f64 {
        let distance = self.index(self.coordinates.len());
        let place = self.coordinates.len().checked_sub(distance + 1);
        let coordinate = place.and_then(|place| self.coordinates.get(place));
        coordinate.copied().unwrap_or(1.0)
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.bytes.get(self.position).copied();
        self.position += 1;
        byte
    }

    fn byte(&mut self) -> u8 {
        self.next().unwrap_or(0)
    }

    fn index(&mut self, count: usize) -> usize {
        usize::from(self.byte()) % count.max(1)
    }

    fn word(&mut self) -> u64 {
        let mut word = [0; 8];
        word.iter_mut().for_each(|byte| *byte = self.byte());
        u64::from_le_bytes(word)
    }
}

/// The number, or 0 if it is not finite.
pub(super) fn finite(x: f64) -> f64 {
    if x.is_finite() { x } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use crate::sampling::stream::Stream;

    #[test]
    fn one_byte_repeats_negates_or_breaks_a_coordinate() {
        // 24 is the first of the steered kinds after those that have no size.
        let mut stream = Stream::steered(&[0, 31, 3, 22, 0, 23, 0, 24, 0, 20, 28, 7]);
        let drawn: Vec<f64> = (0..6).map(|_| stream.coordinate(0.5)).collect();
        let up = (-3.0f64).next_up();
        assert_eq!(drawn, [3.0, 3.0, -3.0, up, 0.0, f64::MAX]);
    }

    #[test]
    fn two_bytes_are_a_neighbour_of_a_coordinate() {
        let mut stream = Stream::steered(&[0, 31, 3, 25, 0, 26, 1, 27, 2, 21, 29, 7]);
        let drawn: Vec<f64> = (0..6).map(|_| stream.coordinate(0.5)).collect();
        let (down, up) = (3.0f64.next_down(), 3.0f64.next_up());
        let near = 3.0 * (1.0 + 1e-9);
        assert_eq!(drawn, [3.0, down, -up, near, 0.0, -f64::MAX]);
        assert!(drawn[4].is_sign_negative());
    }

    #[test]
    fn units_stay_below_1() {
        for bytes in [[0, 2, 4, 5, 5], [0, 0, 5, 4, 4], [0, 6, 255, 255, 255]] {
            let mut stream = Stream::steered(&bytes);
            assert!((0..20).all(|_| (0.0..1.0).contains(&stream.unit())));
        }
    }

    #[test]
    fn a_stream_goes_on_after_its_bytes() {
        let draw = |bytes: &[u8]| {
            let mut stream = Stream::steered(bytes);
            [(); 6].map(|()| stream.unit())
        };
        let (one, other) = (draw(&[1, 64]), draw(&[1, 128]));
        assert_eq!((one[0], other[0]), (0.25, 0.5));
        assert_eq!(one[1..], other[1..]);
        assert_ne!(one[1..], draw(&[2, 64])[1..]);
    }
}
