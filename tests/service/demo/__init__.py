"""The invented cases of the demo and the benchmarks."""
