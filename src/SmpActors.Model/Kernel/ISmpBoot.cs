namespace SmpActors.Model.Kernel;

/// <summary>What the kernel's boot needs of its architecture to bring CPUs up.</summary>
public interface ISmpBoot
{
    /// <summary>Brings a CPU up: cpu_up().</summary>
    /// <returns>0, or a negative errno, which smp_init() does not look at.</returns>
    GuestTask<int> CpuUp(Cpu cpu, CpuId target);

    /// <summary>smp_cpus_done().</summary>
    /// <param name="cpu">The boot CPU.</param>
    /// <param name="maxCpus">setup_max_cpus.</param>
    GuestTask SmpCpusDone(Cpu cpu, long maxCpus);
}
