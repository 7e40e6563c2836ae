"""The strata of the cases of every quantity: the flags that are drawn."""

# Written by scripts/generate.py from `attnbm list quantities`; changes here are lost.
# fmt: off
# ruff: noqa

STRATA: dict[str, list[str]] = {
    'attnbm.energy': ['duplicate-patterns', 'far-apart', 'far-observation', 'hidden-bias', 'large-patterns', 'many-dimensions', 'many-patterns', 'nearly-cancelling', 'one-dimension', 'one-pattern', 'ordinary', 'tiny-patterns', 'visible-bias', 'zero-pattern'],
    'attnbm.log_partition': ['beta-one', 'duplicate-patterns', 'far-apart', 'hidden-bias', 'large-patterns', 'many-dimensions', 'many-patterns', 'nearly-cancelling', 'one-dimension', 'one-pattern', 'ordinary', 'out-of-domain', 'real-beta', 'small-beta', 'tiny-patterns', 'visible-bias', 'whole-beta', 'zero-pattern'],
    'attnbm.log_partition_bounds': ['beta-one', 'duplicate-patterns', 'far-apart', 'hidden-bias', 'large-patterns', 'many-dimensions', 'many-patterns', 'nearly-cancelling', 'one-dimension', 'one-pattern', 'ordinary', 'out-of-domain', 'real-beta', 'small-beta', 'tiny-patterns', 'visible-bias', 'whole-beta', 'zero-pattern'],
    'attnbm.log_density': ['beta-one', 'duplicate-patterns', 'far-apart', 'far-observation', 'hidden-bias', 'large-patterns', 'many-dimensions', 'many-patterns', 'nearly-cancelling', 'one-dimension', 'one-pattern', 'ordinary', 'out-of-domain', 'real-beta', 'small-beta', 'tiny-patterns', 'visible-bias', 'whole-beta', 'zero-pattern'],
    'attnbm.score': ['beta-one', 'duplicate-patterns', 'far-apart', 'far-observation', 'hidden-bias', 'large-beta', 'large-patterns', 'many-patterns', 'nearly-cancelling', 'one-dimension', 'one-pattern', 'ordinary', 'real-beta', 'small-beta', 'tiny-patterns', 'visible-bias', 'whole-beta', 'zero-pattern'],
    'attnbm.log_partition_gradient': ['beta-one', 'duplicate-patterns', 'far-apart', 'hidden-bias', 'large-patterns', 'many-dimensions', 'many-patterns', 'nearly-cancelling', 'one-dimension', 'one-pattern', 'ordinary', 'out-of-domain', 'real-beta', 'small-beta', 'tiny-patterns', 'visible-bias', 'whole-beta', 'zero-pattern'],
    'attnbm.negative_log_likelihood': ['beta-one', 'duplicate-patterns', 'far-apart', 'hidden-bias', 'large-patterns', 'many-dimensions', 'many-observations', 'many-patterns', 'nearly-cancelling', 'one-dimension', 'one-observation', 'one-pattern', 'out-of-domain', 'real-beta', 'small-beta', 'tiny-patterns', 'visible-bias', 'whole-beta', 'zero-pattern'],
    'attnbm.negative_log_likelihood_gradient': ['beta-one', 'duplicate-patterns', 'far-apart', 'hidden-bias', 'large-patterns', 'many-dimensions', 'many-observations', 'many-patterns', 'nearly-cancelling', 'one-dimension', 'one-observation', 'one-pattern', 'out-of-domain', 'real-beta', 'small-beta', 'tiny-patterns', 'visible-bias', 'whole-beta', 'zero-pattern'],
    'attnbm.mean': ['beta-one', 'duplicate-patterns', 'far-apart', 'hidden-bias', 'large-patterns', 'many-dimensions', 'many-patterns', 'nearly-cancelling', 'one-dimension', 'one-pattern', 'ordinary', 'out-of-domain', 'real-beta', 'small-beta', 'tiny-patterns', 'visible-bias', 'whole-beta', 'zero-pattern'],
    'attnbm.covariance': ['beta-one', 'duplicate-patterns', 'far-apart', 'hidden-bias', 'large-patterns', 'many-dimensions', 'many-patterns', 'nearly-cancelling', 'one-dimension', 'one-pattern', 'ordinary', 'out-of-domain', 'real-beta', 'small-beta', 'tiny-patterns', 'visible-bias', 'whole-beta', 'zero-pattern'],
    'attnbm.mean_energy': ['beta-one', 'duplicate-patterns', 'far-apart', 'hidden-bias', 'large-patterns', 'one-dimension', 'one-pattern', 'ordinary', 'out-of-domain', 'real-beta', 'small-beta', 'tiny-patterns', 'visible-bias', 'whole-beta', 'zero-pattern'],
    'attnbm.entropy': ['beta-one', 'duplicate-patterns', 'far-apart', 'hidden-bias', 'large-patterns', 'one-dimension', 'one-pattern', 'ordinary', 'out-of-domain', 'real-beta', 'small-beta', 'tiny-patterns', 'visible-bias', 'whole-beta', 'zero-pattern'],
    'attnbm.conditional_mean': ['beta-one', 'duplicate-patterns', 'far-apart', 'hidden-bias', 'large-patterns', 'many-dimensions', 'many-patterns', 'nearly-cancelling', 'nothing-observed', 'one-dimension', 'one-pattern', 'ordinary', 'out-of-domain', 'real-beta', 'small-beta', 'tiny-patterns', 'unordered-indices', 'visible-bias', 'whole-beta', 'zero-pattern'],
    'attnbm.conditional_log_density': ['beta-one', 'duplicate-patterns', 'far-apart', 'hidden-bias', 'large-patterns', 'many-dimensions', 'many-patterns', 'nearly-cancelling', 'nothing-observed', 'one-dimension', 'one-pattern', 'ordinary', 'out-of-domain', 'real-beta', 'small-beta', 'tiny-patterns', 'unordered-indices', 'visible-bias', 'whole-beta', 'zero-pattern'],
    'attnbm.dsm_loss': ['beta-one', 'duplicate-patterns', 'far-apart', 'hidden-bias', 'large-noise', 'large-patterns', 'many-observations', 'one-dimension', 'one-observation', 'one-pattern', 'out-of-domain', 'real-beta', 'small-beta', 'small-noise', 'tiny-patterns', 'visible-bias', 'whole-beta', 'zero-pattern'],
    'attnbm.dae_loss': ['duplicate-patterns', 'far-apart', 'hidden-bias', 'large-noise', 'large-patterns', 'many-observations', 'one-dimension', 'one-observation', 'one-pattern', 'out-of-domain', 'small-noise', 'tiny-patterns', 'visible-bias', 'zero-pattern'],
    'hopfield.update': ['beta-one', 'duplicate-patterns', 'far-apart', 'far-observation', 'hidden-bias', 'large-beta', 'large-patterns', 'many-patterns', 'nearly-cancelling', 'one-dimension', 'one-pattern', 'ordinary', 'real-beta', 'small-beta', 'tiny-patterns', 'visible-bias', 'whole-beta', 'zero-pattern'],
    'hopfield.attention': ['beta-one', 'duplicate-patterns', 'far-apart', 'far-observation', 'hidden-bias', 'large-beta', 'large-patterns', 'many-dimensions', 'nearly-cancelling', 'one-dimension', 'one-pattern', 'ordinary', 'real-beta', 'small-beta', 'tiny-patterns', 'visible-bias', 'whole-beta', 'zero-pattern'],
    'hopfield.lagrangian': ['large-argument', 'ordinary', 'small-argument'],
    'hopfield.activation': ['large-argument', 'ordinary', 'small-argument'],
    'hopfield.energy': ['ordinary'],
    'gbrbm.log_partition': ['duplicate-patterns', 'hidden-bias', 'large-patterns', 'ordinary', 'out-of-domain', 'tiny-patterns', 'visible-bias'],
    'gbrbm.log_density': ['duplicate-patterns', 'hidden-bias', 'large-patterns', 'ordinary', 'out-of-domain', 'tiny-patterns', 'visible-bias'],
    'gbrbm.truncation_mass': ['duplicate-patterns', 'large-patterns', 'ordinary', 'tiny-patterns'],
    'gbrbm.dsm_loss': ['duplicate-patterns', 'many-observations', 'one-observation', 'ordinary', 'tiny-patterns'],
    'ggrbm.log_partition': ['beta-one', 'hidden-bias', 'nearly-singular', 'not-normalizable', 'ordinary', 'out-of-domain', 'real-beta', 'visible-bias'],
    'vmf.log_partition': ['large-concentration', 'many-dimensions', 'one-dimension', 'ordinary', 'out-of-domain', 'small-concentration', 'transition', 'zero-concentration'],
    'vmf.log_density': ['large-concentration', 'many-dimensions', 'one-dimension', 'ordinary', 'small-concentration', 'transition', 'zero-concentration'],
    'vmf.mean_resultant_length': ['large-concentration', 'many-dimensions', 'one-dimension', 'ordinary', 'out-of-domain', 'small-concentration', 'transition', 'zero-concentration'],
    'vmf.entropy': ['large-concentration', 'many-dimensions', 'one-dimension', 'ordinary', 'out-of-domain', 'small-concentration', 'transition', 'zero-concentration'],
    'bessel.log_i': ['large-argument', 'large-order', 'near-zero-of-log', 'ordinary', 'small-argument', 'small-order', 'transition'],
    'bessel.ratio': ['large-argument', 'large-order', 'ordinary', 'small-argument', 'small-order', 'transition'],
    'special.log_sum_exp': ['large-beta', 'many-patterns', 'ordinary', 'real-beta', 'shifted-arguments', 'small-argument', 'small-beta', 'spread-arguments', 'tied-arguments'],
    'special.softmax': ['large-beta', 'ordinary', 'real-beta', 'shifted-arguments', 'small-argument', 'small-beta', 'spread-arguments', 'tied-arguments'],
    'efh.conditional_log_partition': ['not-normalizable', 'ordinary'],
}
