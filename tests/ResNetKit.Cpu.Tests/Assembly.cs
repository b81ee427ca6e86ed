// The kernels are switched for the whole process.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
