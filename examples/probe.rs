use attnbm::real::*;
use attnbm::special::bessel::*;
use attnbm::special::log_gamma::log_gamma;
use std::time::Instant;
fn time<T>(mut f: impl FnMut() -> T) -> f64 {
    let mut n = 1;
    loop {
        let t = Instant::now();
        for _ in 0..n {
            std::hint::black_box(f());
        }
        let d = t.elapsed().as_secs_f64();
        if d > 0.02 || n > 20000 {
            return d / n as f64 * 1e6;
        }
        n *= 4;
    }
}
fn run<const N: usize>() {
    println!("N={N}");
    let y = Ball::<N>::pi();
    println!(
        "exp {:.2} ln {:.2} div {:.3} mul {:.3}",
        time(|| y.exp()),
        time(|| y.ln()),
        time(|| y.clone() / &y),
        time(|| y.clone() * &y)
    );
    for z in [0.5, 50.5, 391.0, 2e5] {
        let b = Ball::<N>::from_f64(z);
        println!(
            "log_gamma {z}: {:.1} us {} bits",
            time(|| log_gamma(&b)),
            log_gamma(&b).accuracy_bits()
        );
    }
    for (o, x) in [
        (0.0, 1e-3),
        (0.0, 5.0),
        (0.0, 20.),
        (0., 100.),
        (0., 300.),
        (0., 700.),
        (0., 1e6),
        (0., 1e12),
        (10.5, 20.0),
        (391., 7.),
        (391., 700.0),
        (391., 3000.),
        (4999.5, 1e3),
        (5000., 1e4),
        (5000., 1e6),
        (1e5, 1e4),
        (1e5, 1e5),
        (1e5, 1e12),
    ] {
        let b = Ball::<N>::from_f64(x);
        let t = series::terms_needed::<Ball<N>>(o, &b);
        let l = fraction::levels_needed::<Ball<N>>(o, &b);
        println!(
            "{o} {x:e}: terms {t:?} levels {l:?} | logZ {:.1}us {}b, series {:.1}, zonal {:.1}us {}b| ratio {:.1}us {}b fraction {:.1} zonal {:.1}us {}b | logI {:.1}us {}b",
            time(|| log_zonal(o, &b)),
            log_zonal(o, &b).accuracy_bits(),
            if t.is_some_and(|t| t < 20000) {
                time(|| series::log_zonal(o, &b))
            } else {
                f64::NAN
            },
            time(|| zonal::log_zonal(o, &b)),
            zonal::log_zonal(o, &b).accuracy_bits(),
            time(|| bessel_ratio(o, &b)),
            bessel_ratio(o, &b).accuracy_bits(),
            if l.is_some_and(|t| t < 20000) {
                time(|| fraction::bessel_ratio(o, &b))
            } else {
                f64::NAN
            },
            time(|| zonal::bessel_ratio(o, &b)),
            zonal::bessel_ratio(o, &b).accuracy_bits(),
            time(|| log_bessel_i(o, &b)),
            log_bessel_i(o, &b).accuracy_bits()
        );
    }
}
fn main() {
    run::<2>();
    run::<4>();
    let y = Ball::<18>::pi();
    println!("18: exp {:.2} ln {:.2}", time(|| y.exp()), time(|| y.ln()));
    let y = Ball::<72>::pi();
    println!(
        "72: exp {:.2} ln {:.2} div {:.2} mul {:.2}",
        time(|| y.exp()),
        time(|| y.ln()),
        time(|| y.clone() / &y),
        time(|| y.clone() * &y)
    );
}
