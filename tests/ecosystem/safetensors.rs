//! Machines as files of tensors: what is written is read, with each bias and without.

use attnbm::ecosystem::safetensors::{read, read_inverse_temperature, write, write_trained};
use attnbm::models::attnbm::AttnBm;

const VISIBLE: [f64; 3] = [0.0, 1.0, -2.5];
const HIDDEN: [f64; 2] = [0.25, 5e-324];

#[test]
fn each_bias_comes_back() {
    for (visible, hidden) in [(false, false), (true, false), (false, true), (true, true)] {
        let entries = vec![1.0, 2.0, 3.0, -4.0, 0.5, 1e-300];
        let mut machine = AttnBm::new(2, 3, entries).unwrap();
        if visible {
            machine = machine.with_visible_bias(VISIBLE.to_vec()).unwrap();
        }
        if hidden {
            machine = machine.with_hidden_bias(HIDDEN.to_vec()).unwrap();
        }
        for file in [write(&machine), write_trained(&machine, 1.5)] {
            let found = read(&file.unwrap()).unwrap();
            assert!(found.patterns().eq(machine.patterns()));
            assert_eq!(found.visible_bias(), visible.then_some(&VISIBLE[..]));
            assert_eq!(found.hidden_bias(), hidden.then_some(&HIDDEN[..]));
        }
        let trained = write_trained(&machine, 1.5).unwrap();
        assert_eq!(read_inverse_temperature(&trained), Ok(Some(1.5)));
    }
}
