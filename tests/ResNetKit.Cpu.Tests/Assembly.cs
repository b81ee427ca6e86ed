// The kernels are enabled or disabled for the whole process, so tests do not run in parallel.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
