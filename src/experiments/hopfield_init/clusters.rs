//! Binary patterns from images: Ward's clusters of each class, and the signs of their means.

use super::digits::Digits;

/// The patterns of these images, `each` a class, the classes in increasing order. A class of fewer images has one a pattern
/// less.
///
/// # Method
///
/// Ward's agglomeration, by chains of nearest neighbours and the formula of Lance and Williams: two clusters of `a` and `b`
/// images are `2ab/(a + b)` times the square of the distance of their means apart. Each sign is that of the mean of a
/// cluster's images, -1 for 0.
pub(super) fn patterns(digits: &Digits, each: usize) -> Vec<Vec<i8>> {
    let mut classes: Vec<u8> = digits.labels.clone();
    classes.sort_unstable();
    classes.dedup();
    let of_class = |class: u8| {
        let images = digits.images.iter().zip(&digits.labels);
        let images = images.filter(move |(_, label)| **label == class);
        let images: Vec<&[i8]> = images.map(|(image, _)| image.as_slice()).collect();
        let clusters = ward(&images, each);
        clusters
            .into_iter()
            .map(move |cluster| signs(cluster.iter().filter_map(|place| images.get(*place))))
            .collect::<Vec<Vec<i8>>>()
    };
    classes.into_iter().flat_map(of_class).collect()
}

/// The signs of the mean of some images.
fn signs<'a>(images: impl Iterator<Item = &'a &'a [i8]>) -> Vec<i8> {
    let mut sums: Vec<i64> = Vec::new();
    for image in images {
        sums.resize(image.len(), 0);
        for (sum, pixel) in sums.iter_mut().zip(*image) {
            *sum += i64::from(*pixel);
        }
    }
    sums.into_iter()
        .map(|sum| if sum > 0 { 1 } else { -1 })
        .collect()
}

/// The places of the images of each of `count` clusters, in the order of their first images.
fn ward(images: &[&[i8]], count: usize) -> Vec<Vec<usize>> {
    let size = images.len();
    if count <= 1 {
        return vec![(0..size).collect()];
    }
    let mut table = Table::of(images);
    let mut merges = Vec::with_capacity(size);
    let mut chain: Vec<usize> = Vec::new();
    while merges.len() + 1 < size {
        if chain.is_empty() {
            chain.extend(table.first());
        }
        let (Some(&last), before) = (chain.last(), chain.len().checked_sub(2)) else {
            break;
        };
        let before = before.and_then(|place| chain.get(place).copied());
        let Some((distance, nearest)) = table.nearest(last, before) else {
            break;
        };
        if Some(nearest) == before {
            chain.truncate(chain.len() - 2);
            merges.push((distance, last, nearest));
            table.merge(last, nearest);
        } else {
            chain.push(nearest);
        }
    }
    // A chain finds the merges of the greedy method in another order.
    merges.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut cluster: Vec<usize> = (0..size).collect();
    for (_, one, other) in merges.iter().take(size.saturating_sub(count)) {
        let ends = (cluster.get(*one).copied(), cluster.get(*other).copied());
        if let (Some(kept), Some(gone)) = ends {
            cluster
                .iter_mut()
                .filter(|c| **c == gone)
                .for_each(|c| *c = kept);
        }
    }
    let mut clusters: Vec<(usize, Vec<usize>)> = Vec::new();
    for (place, own) in cluster.into_iter().enumerate() {
        match clusters.iter_mut().find(|(known, _)| *known == own) {
            Some((_, places)) => places.push(place),
            None => clusters.push((own, vec![place])),
        }
    }
    clusters.into_iter().map(|(_, places)| places).collect()
}

/// The distances of clusters, each under the place of one of its images.
struct Table {
    size: usize,
    distances: Vec<f64>,
    /// How many images a cluster has; 0 for one that is part of another.
    counts: Vec<f64>,
}

impl Table {
    fn of(images: &[&[i8]]) -> Self {
        let size = images.len();
        let mut distances = Vec::with_capacity(size * size);
        for one in images {
            for other in images {
                // A pixel that differs does so by 2.
                let differ = one.iter().zip(*other).filter(|(a, b)| a != b).count();
                distances.push(4.0 * differ as f64);
            }
        }
        Self {
            size,
            distances,
            counts: vec![1.0; size],
        }
    }

    fn count(&self, place: usize) -> f64 {
        self.counts.get(place).copied().unwrap_or(0.0)
    }

    fn distance(&self, one: usize, other: usize) -> f64 {
        let found = self.distances.get(one * self.size + other).copied();
        found.unwrap_or(f64::INFINITY)
    }

    fn set(&mut self, one: usize, other: usize, distance: f64) {
        for place in [one * self.size + other, other * self.size + one] {
            if let Some(entry) = self.distances.get_mut(place) {
                *entry = distance;
            }
        }
    }

    fn first(&self) -> Option<usize> {
        self.counts.iter().position(|count| *count > 0.0)
    }

    /// The nearest cluster; among equals the one before in the chain, so that chains end.
    fn nearest(&self, from: usize, before: Option<usize>) -> Option<(f64, usize)> {
        let others = (0..self.size).filter(|other| *other != from && self.count(*other) > 0.0);
        let found = others
            .map(|other| (self.distance(from, other), other))
            .min_by(|a, b| a.0.total_cmp(&b.0))?;
        match before {
            Some(before) if self.distance(from, before) <= found.0 => {
                Some((self.distance(from, before), before))
            }
            _ => Some(found),
        }
    }

    /// Makes one cluster of two, under the place of the second.
    fn merge(&mut self, gone: usize, kept: usize) {
        let (a, b) = (self.count(gone), self.count(kept));
        let between = self.distance(gone, kept);
        for other in 0..self.size {
            let c = self.count(other);
            if c > 0.0 && other != gone && other != kept {
                let (to_gone, to_kept) = (self.distance(gone, other), self.distance(kept, other));
                let moved = ((a + c) * to_gone + (b + c) * to_kept - c * between) / (a + b + c);
                self.set(kept, other, moved);
            }
        }
        for (place, count) in [(gone, 0.0), (kept, a + b)] {
            if let Some(entry) = self.counts.get_mut(place) {
                *entry = count;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sampling::random::{stream, unit};

    /// The greedy method as it is defined: of all pairs the one whose union adds the least to the sum of squares.
    fn greedy(images: &[&[i8]], count: usize) -> Vec<Vec<usize>> {
        let mut clusters: Vec<Vec<usize>> = (0..images.len()).map(|place| vec![place]).collect();
        // Of n images of pixels ±1 the sum of squares is n · pixels - Σ s²/n, s the sum of a pixel: whole numbers over n.
        let squares = |cluster: &[usize]| -> i64 {
            let sums = (0..images[0].len()).map(|pixel| {
                let values = cluster.iter().map(|place| i64::from(images[*place][pixel]));
                values.sum::<i64>()
            });
            sums.map(|sum| sum * sum).sum()
        };
        let added = |one: &[usize], other: &[usize]| -> (i64, i64) {
            let (n, m) = (one.len() as i64, other.len() as i64);
            let union = squares(&[one, other].concat());
            let kept = (n + m) * (m * squares(one) + n * squares(other));
            (kept - n * m * union, n * m * (n + m))
        };
        while clusters.len() > count {
            let mut best: Option<((i64, i64), usize, usize)> = None;
            for one in 0..clusters.len() {
                for other in one + 1..clusters.len() {
                    let (sum, over) = added(&clusters[one], &clusters[other]);
                    // The first of several, exactly.
                    if best.is_none_or(|((least, of), ..)| sum * of < least * over) {
                        best = Some(((sum, over), one, other));
                    }
                }
            }
            let (_, one, other) = best.unwrap();
            let gone = clusters.remove(other);
            clusters[one].extend(gone);
        }
        for cluster in &mut clusters {
            cluster.sort_unstable();
        }
        clusters.sort();
        clusters
    }

    /// Images of three groups, each pixel flipped with the probability 1/10.
    fn images() -> Vec<Vec<i8>> {
        let mut generator = stream(2, "clusters", 0);
        let centres = [
            [1i8; 40],
            [-1; 40],
            std::array::from_fn(|k| if k % 2 == 0 { 1 } else { -1 }),
        ];
        let mut flip = |x: i8| if unit(&mut generator) < 0.1 { -x } else { x };
        (0..24)
            .map(|index| centres[index % 3].iter().map(|x| flip(*x)).collect())
            .collect()
    }

    #[test]
    fn chains_find_the_clusters_of_the_greedy_method() {
        let images = images();
        let images: Vec<&[i8]> = images.iter().map(Vec::as_slice).collect();
        for count in [1, 2, 3] {
            let mut found = ward(&images, count);
            found.sort();
            assert_eq!(found, greedy(&images, count), "{count}");
        }
        assert_eq!(ward(&images, 3)[0], (0..24).step_by(3).collect::<Vec<_>>());
        assert_eq!(ward(&images, 100).len(), 24);
    }

    /// A pixel is there 60 times, so that the divisions by numbers of up to five images are exact.
    #[test]
    fn merged_clusters_are_as_far_apart_as_their_means() {
        let images: Vec<Vec<i8>> = [
            [1, 1, 1, -1],
            [1, -1, 1, -1],
            [-1, 1, 1, 1],
            [-1, -1, -1, 1],
            [1, 1, -1, -1],
        ]
        .map(|pixels| pixels.repeat(60))
        .to_vec();
        let of: Vec<&[i8]> = images.iter().map(Vec::as_slice).collect();
        let mut table = Table::of(&of);
        let mut clusters: Vec<Vec<usize>> = (0..5).map(|place| vec![place]).collect();
        for (gone, kept) in [(0, 1), (3, 2), (1, 2), (2, 4)] {
            table.merge(gone, kept);
            let moved = std::mem::take(&mut clusters[gone]);
            clusters[kept].extend(moved);
            for (one, own) in clusters.iter().enumerate() {
                assert_eq!(table.count(one), own.len() as f64);
                for (other, others) in clusters.iter().enumerate() {
                    if one == other || own.is_empty() || others.is_empty() {
                        continue;
                    }
                    let sum = |places: &[usize], pixel: usize| {
                        let values = places.iter().map(|place| i64::from(images[*place][pixel]));
                        values.sum::<i64>()
                    };
                    let (a, b) = (own.len() as i64, others.len() as i64);
                    let square =
                        (0..240).map(|pixel| (b * sum(own, pixel) - a * sum(others, pixel)).pow(2));
                    let (over, under) = (2 * square.sum::<i64>(), a * b * (a + b));
                    assert_eq!(over % under, 0);
                    assert_eq!(
                        table.distance(one, other),
                        (over / under) as f64,
                        "{one} {other}"
                    );
                }
            }
        }
        assert_eq!(table.first(), Some(4));
    }

    #[test]
    fn patterns_are_the_signs_of_means() {
        let digits = Digits {
            pixels: 3,
            images: vec![
                vec![1, 1, -1],
                vec![1, -1, -1],
                vec![-1, 1, 1],
                vec![1, 1, 1],
            ],
            labels: vec![7, 7, 2, 7],
        };
        // The second pixel of class 7 is ink in two of three, the third in one.
        assert_eq!(patterns(&digits, 1), [[-1, 1, 1], [1, 1, -1]]);
    }
}
