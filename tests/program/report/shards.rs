//! Campaigns in shards, run and merged in this process.

use super::*;

#[test]
fn the_shards_are_the_whole() {
    let whole = run(&settings(101, "1/1"));
    assert!(whole.passed());
    assert_eq!(whole.lines[0].tally.cases(), whole.lines[0].cases);
    for count in [2, 3, 7] {
        let shards = (1..=count)
            .rev()
            .map(|number| run(&settings(101, &format!("{number}/{count}"))));
        let merged = merge(shards.collect()).unwrap();
        assert_eq!(results(&merged), results(&whole));
    }
}

#[test]
fn only_what_the_settings_ask_for_is_merged() {
    let shards = [run(&settings(20, "1/2")), run(&settings(20, "2/2"))];
    let whole = merge(shards.to_vec()).unwrap();
    assert!(whole.passed());
    type Change<'a> = &'a dyn Fn(&mut Campaign);
    let changes: [(Change, &[&str]); 13] = [
        (&|part| part.lines.clear(), &["identities of shard #/2"]),
        (
            &|part| part.lines.push(part.lines[0].clone()),
            &["identities of shard #/2"],
        ),
        (
            &|part| part.lines[0].record = campaign::identities()[0],
            &["identities of shard #/2"],
        ),
        // Fewer and more cases than the settings ask for, and more than the part claims to have.
        (
            &|part| part.lines[0].cases -= 1,
            &["shard #/2", "of 9 cases of attn-gradient", "ask for 10"],
        ),
        (
            &|part| part.lines[0].cases += 1,
            &["shard #/2", "of 11 cases of attn-gradient", "ask for 10"],
        ),
        (
            &|part| part.lines[0].tally.undecided += 1,
            &["shard #/2 has 11 of 10 cases of attn-gradient"],
        ),
        (
            &|part| part.settings.filter = None,
            &["different filters", "\"\"", "\"attn-gradient\""],
        ),
        (
            &|part| part.settings.filter = Some("attn-grad".into()),
            &["different filters", "\"attn-grad\""],
        ),
        (
            &|part| part.settings.digits = 20,
            &["different digits", "\"25\"", "\"20\""],
        ),
        (
            &|part| part.settings.seed = 7,
            &["different seeds", "\"20261121\"", "\"7\""],
        ),
        (
            &|part| part.settings.cases = 19,
            &["different numbers of cases", "\"20\"", "\"19\""],
        ),
        (
            &|part| part.settings.shard = "2/3".parse().unwrap(),
            &["different numbers of shards", "\"2\"", "\"3\""],
        ),
        (
            &|part| part.settings.shard = Shard::WHOLE,
            &["different numbers of shards", "\"2\"", "\"1\""],
        ),
    ];
    // Whichever part it is, and in either order.
    for (changed, first) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
        for (change, messages) in &changes {
            let mut parts = shards.to_vec();
            change(&mut parts[changed]);
            parts.rotate_left(first);
            // A part that asks for other cases does not have them either.
            let own = format!("shard {}", parts[0].settings.shard);
            let complaint = merge(parts).unwrap_err();
            let is_named = messages.iter().all(|message| {
                let message = message.replace('#', &(changed + 1).to_string());
                complaint.contains(&message)
            });
            assert!(
                is_named || first == changed && complaint.contains(&own),
                "{messages:?}: {complaint}"
            );
        }
    }
    // Too few, too many, and the same one twice.
    let [one, other] = &shards;
    for (parts, message) in [
        (vec![], "nothing to merge"),
        (vec![one.clone()], "shards missing: 2/2"),
        (vec![other.clone()], "shards missing: 1/2"),
        (
            vec![one.clone(), one.clone()],
            "shards given more than once: 1/2",
        ),
        (
            vec![one.clone(), other.clone(), one.clone()],
            "shards given more than once: 1/2",
        ),
    ] {
        let complaint = merge(parts).unwrap_err();
        assert_eq!(complaint, message.replace("nothing", "there is nothing"));
    }
    // An unfinished part makes the whole unfinished, not refused.
    let mut unfinished = shards.to_vec();
    unfinished[1].lines[0].tally.decided -= 1;
    let whole = merge(unfinished).unwrap();
    assert!(!whole.is_complete() && !whole.passed());
    // Nothing is no pass, and no part of a campaign.
    let [mut nothing, _] = shards;
    nothing.settings.shard = Shard::WHOLE;
    nothing.lines.clear();
    assert!(!nothing.passed());
    assert!(merge(vec![nothing]).is_err());
}

#[test]
fn more_shards_than_cases_are_the_whole_too() {
    let whole = run(&settings(2, "1/1"));
    let shards: Vec<Campaign> = (1..=5)
        .map(|number| run(&settings(2, &format!("{number}/5"))))
        .collect();
    // A shard without cases does not fail.
    assert!(shards.iter().all(Campaign::passed));
    assert_eq!(results(&merge(shards).unwrap()), results(&whole));
}

#[test]
fn an_unreached_identity_is_listed_as_not_run() {
    let stopped = campaign::run(
        &CampaignSettings::default(),
        Vec::new(),
        &AtomicBool::new(true),
        &Nobody,
    );
    assert_eq!(stopped.lines.len(), campaign::identities().len());
    assert!(stopped.lines.iter().all(|line| line.status() == "not run"));
    assert!(!stopped.is_complete() && !stopped.passed());
    assert_eq!(stopped.settings.shard, Shard::WHOLE);
}
