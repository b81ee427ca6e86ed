// The random number generator and the number of threads are the process's; tests that set them cannot run side by side.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
