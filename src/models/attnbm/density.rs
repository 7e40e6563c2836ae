//! The log density: Eq. 19.

use super::AttnBm;
use crate::Error;
use crate::real::{Bounded, Found, Goal, Parameter, Real, climb};
use crate::routes::entered;

impl<T: Clone> AttnBm<T> {
    /// The log density at a positive integer inverse temperature, from the energy.
    ///
    /// # Statement
    ///
    /// `log p(v) = -β E(v) - log Z`, Eq. 19.
    ///
    /// # Domain
    ///
    /// As for [`AttnBm::log_partition_of_integer`].
    pub fn log_density_of_integer<S: Real>(&self, beta: u32, v: &[T]) -> Result<S, Error>
    where
        T: Parameter<S>,
    {
        entered!("AttnBm::log_density_of_integer");
        self.check_length("v", v.len())?;
        let log_partition = self.log_partition_of_integer::<S>(beta)?;
        Ok(-(self.energy::<S>(v) * S::from_i64(i64::from(beta))) - log_partition)
    }
}

impl AttnBm {
    /// The log density at any real inverse temperature, and the method in words.
    ///
    /// # Statement
    ///
    /// `log p(v) = -β E(v) - log Z`, Eq. 19.
    ///
    /// # Domain
    ///
    /// As for [`AttnBm::log_partition`]; `v` has one entry per visible unit.
    pub fn log_density<S: Bounded>(
        &self,
        beta: f64,
        v: &[f64],
        goal: Goal,
    ) -> Result<Found<S>, Error> {
        entered!("AttnBm::log_density");
        let machine = self;
        climb!(S, goal, [machine: &'a AttnBm, beta: f64, v: &'a [f64]] |W, goal| machine.log_density_in::<W>(*beta, v, goal))
    }

    fn log_density_in<S: Bounded>(
        &self,
        beta: f64,
        v: &[f64],
        goal: Goal,
    ) -> Result<Found<S>, Error> {
        self.check_length("v", v.len())?;
        let found = self.log_partition::<S>(beta, goal)?;
        Ok(found.map(|log_partition| -(self.energy::<S>(v) * S::from_f64(beta)) - log_partition))
    }
}
