//! Settings by name: those that run in minutes, and the paper's.

use clap::ValueEnum;

/// Settings by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Preset {
    /// Minutes on two cores
    Quick,
    /// The paper's; where it says nothing, those of its authors' program: 10 000 epochs
    Paper,
}

/// Settings of a training that depend on the preset.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Preferred {
    /// The rate of a step.
    pub rate: f64,
    /// The number of images of a step.
    pub batch: usize,
    /// How often each image is trained on.
    pub epochs: usize,
}

/// The epochs of the authors' program. The paper does not say.
const EPOCHS_OF_PROGRAM: usize = 10_000;

impl Preset {
    /// Of the paper's Fig. 1, whose 200 images are the default of both.
    pub fn reconstruction(self) -> Preferred {
        match self {
            Self::Quick => Preferred {
                rate: 0.01,
                batch: 5,
                epochs: 2500,
            },
            Self::Paper => paper(5),
        }
    }

    /// The numbers of images of Fig. 2.
    pub fn counts(self) -> &'static [usize] {
        match self {
            Self::Quick => &[50, 100, 200, 500],
            Self::Paper => &[50, 100, 200, 500, 1000, 2000],
        }
    }

    /// Of Fig. 2, for a number of images.
    pub fn capacity(self, count: usize) -> Preferred {
        match self {
            // Up to 200 images ten times the paper's rate and batch: to first order the same training, and cheaper. For more the
            // paper's rate for each image is a tenth of this.
            Self::Quick => Preferred {
                rate: 0.1,
                batch: 50,
                epochs: 2500,
            },
            Self::Paper => paper(if count <= 200 { 5 } else { 50 }),
        }
    }

    /// Of Fig. 3, with the number of images, of which `Quick` takes what there are if these are fewer.
    pub fn receptive_fields(self) -> (usize, Preferred) {
        match self {
            Self::Quick => {
                let preferred = Preferred {
                    rate: 0.1,
                    batch: 50,
                    epochs: 40,
                };
                (10_000, preferred)
            }
            Self::Paper => (50_000, paper(50)),
        }
    }
}

fn paper(batch: usize) -> Preferred {
    Preferred {
        rate: 0.01,
        batch,
        epochs: EPOCHS_OF_PROGRAM,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_papers_settings_are_the_papers() {
        let of = |batch| Preferred {
            rate: 0.01,
            batch,
            epochs: 10_000,
        };
        assert_eq!(Preset::Paper.reconstruction(), of(5));
        assert_eq!(Preset::Paper.receptive_fields(), (50_000, of(50)));
        for count in Preset::Paper.counts() {
            let batch = if *count > 200 { 50 } else { 5 };
            assert_eq!(Preset::Paper.capacity(*count), of(batch));
        }
    }

    /// Fig. 1, and Fig. 2 up to 200 images, have the paper's rate for each image in a step. Fig. 2 with more images has not.
    #[test]
    fn quick_settings_have_the_papers_scale() {
        let scale = |preferred: Preferred| preferred.rate / preferred.batch as f64;
        let (quick, paper) = (Preset::Quick, Preset::Paper);
        assert_eq!(quick.reconstruction().batch, paper.reconstruction().batch);
        assert_eq!(scale(quick.reconstruction()), scale(paper.reconstruction()));
        for count in paper.counts().iter().chain(quick.counts()).copied() {
            let is_equal = scale(quick.capacity(count)) == scale(paper.capacity(count));
            assert_eq!(is_equal, count <= 200, "{count}");
        }
    }
}
