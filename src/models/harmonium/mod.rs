//! harmonium
