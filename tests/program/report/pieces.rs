//! Campaigns in pieces: what is kept of an interrupted one, and what is run again.

use super::*;

/// Stops a campaign after so many pieces, and keeps them.
struct Impatient {
    patience: usize,
    stop: AtomicBool,
    pieces: Mutex<Vec<Piece>>,
}

impl CampaignObserver for Impatient {
    fn advanced(&self, _: Progress) {}

    fn finished(&self, piece: &Piece) {
        let mut pieces = self.pieces.lock().unwrap();
        pieces.push(piece.clone());
        if pieces.len() >= self.patience {
            self.stop.store(true, Ordering::Relaxed);
        }
    }
}

#[test]
fn an_interrupted_campaign_is_resumed_to_the_same_end() {
    let settings = settings(150, "1/1");
    let whole = run(&settings);
    let mut kept = Vec::new();
    let mut interruptions = 0;
    let resumed = loop {
        let impatient = Impatient {
            patience: 3,
            stop: AtomicBool::new(false),
            pieces: Mutex::default(),
        };
        let campaign = campaign::run(&settings, kept.clone(), &impatient.stop, &impatient);
        kept.extend(impatient.pieces.into_inner().unwrap());
        if campaign.is_complete() {
            break campaign;
        }
        assert!(!campaign.passed());
        interruptions += 1;
    };
    assert!(interruptions >= 2, "{interruptions}");
    assert_eq!(results(&resumed), results(&whole));
    // A piece that is kept twice, or that belongs to another campaign, counts once or not at all.
    let again = [kept.clone(), kept].concat();
    let nothing = AtomicBool::new(true);
    let all_kept = campaign::run(&settings, again, &nothing, &Nobody);
    assert_eq!(results(&all_kept), results(&whole));
}

/// Every piece of a campaign, once.
fn pieces(settings: &CampaignSettings) -> Vec<Piece> {
    let patient = Impatient {
        patience: usize::MAX,
        stop: AtomicBool::new(false),
        pieces: Mutex::default(),
    };
    campaign::run(settings, Vec::new(), &patient.stop, &patient);
    patient.pieces.into_inner().unwrap()
}

/// Counts the cases that are run, and keeps the last that is said of how far a campaign is.
#[derive(Default)]
struct Counting {
    run: AtomicU64,
    pieces: AtomicU64,
    farthest: AtomicU64,
}

impl CampaignObserver for Counting {
    fn advanced(&self, progress: Progress) {
        self.run.fetch_add(1, Ordering::Relaxed);
        self.farthest.fetch_max(progress.done, Ordering::Relaxed);
        assert!(progress.done <= progress.total, "{progress:?}");
    }

    fn finished(&self, _: &Piece) {
        self.pieces.fetch_add(1, Ordering::Relaxed);
    }
}

/// A piece of another campaign is run again, and nothing of it is counted.
#[test]
fn only_pieces_of_the_right_length_are_kept() {
    let settings = settings(150, "1/1");
    let whole = run(&settings);
    let kept = pieces(&settings);
    let total = whole.lines[0].cases;
    let place = kept
        .iter()
        .position(|piece| matches!(piece.work, Work::Cases { first, .. } if first == 16));
    let place = place.unwrap();
    let Work::Cases { count, .. } = kept[place].work else {
        panic!("the piece has cases");
    };
    let resumed = |kept: Vec<Piece>, asked: u64| {
        let counting = Counting::default();
        let campaign = campaign::run(&settings, kept, &AtomicBool::new(false), &counting);
        assert_eq!(results(&campaign), results(&whole));
        assert_eq!(counting.run.into_inner(), asked);
        assert_eq!(counting.pieces.into_inner(), u64::from(asked > 0));
        // The pieces that were kept are counted as done.
        assert_eq!(
            counting.farthest.into_inner(),
            if asked > 0 { total } else { 0 }
        );
    };
    resumed(kept.clone(), 0);
    type Change<'a> = &'a dyn Fn(&mut u64, &mut u64, &mut Tally);
    let changes: [Change; 8] = [
        &|_, count, tally| {
            *count -= 1;
            tally.decided -= 1;
        },
        &|_, count, tally| {
            *count += 1;
            tally.decided += 1;
        },
        // The length is right, and the cases are not.
        &|_, _, tally| tally.decided -= 1,
        &|_, _, tally| tally.decided += 1,
        &|_, _, tally| *tally = Tally::default(),
        &|first, _, _| *first += 1,
        &|first, _, _| *first = 16_000,
        &|_, count, _| *count = u64::MAX,
    ];
    for change in changes {
        let mut spoiled = kept.clone();
        let Work::Cases {
            first,
            count: length,
            tally,
        } = &mut spoiled[place].work
        else {
            panic!("the piece has cases");
        };
        change(first, length, tally);
        resumed(spoiled, count);
    }
    // Of two pieces with the same cases one counts, and a mutant that is not there does not.
    let mut more = kept.clone();
    more.extend(kept.clone());
    more.push(Piece {
        work: Work::Mutant {
            index: 1000,
            refuted: None,
        },
        ..kept[0].clone()
    });
    resumed(more, 0);
    // Another identity's pieces are not this one's.
    let mut foreign = kept.clone();
    for piece in &mut foreign {
        piece.id = campaign::identities()[0].id;
    }
    let nothing = campaign::run(&settings, foreign, &AtomicBool::new(true), &Nobody);
    assert_eq!(nothing.lines[0].tally, Tally::default());
    assert!(
        nothing.lines[0]
            .mutants
            .iter()
            .all(|o| *o == MutantOutcome::NotTried)
    );
}
