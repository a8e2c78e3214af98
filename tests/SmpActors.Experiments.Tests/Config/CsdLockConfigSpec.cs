using SmpActors.Experiments.Config;
using SmpActors.Model.Kernel;
using Xunit;

namespace SmpActors.Experiments.Tests.Config;

/// <summary>The keys of the csd-lock watchdog.</summary>
public sealed class CsdLockConfigSpec
{
    [Theory]
    [InlineData("")]
    [InlineData("\"csdLock\": { \"timeoutMs\": 1 }")]
    public void Watchdog_is_off_unless_it_is_switched_on(string kernel)
    {
        Assert.Null(Read(kernel).Experiment!.Kernel.CsdLock);
    }

    [Theory]
    [InlineData("4.9", false)]
    [InlineData("6.1", false)]
    [InlineData("6.12", true)]
    public void Watchdog_has_the_kernel_s_defaults_and_backs_off_as_the_release_does(
        string profile, bool backsOff)
    {
        var reading = Read($"\"profile\": \"{profile}\", \"csdLock\": {{ \"debug\": true }}");

        Assert.Equal(
            new CsdLockDebug
            {
                TimeoutNs = 5_000_000_000,
                PanicOnIpistallNs = 0,
                BacksOff = backsOff,
            },
            reading.Experiment!.Kernel.CsdLock);
    }

    [Fact]
    public void Parameters_are_taken_in_ms()
    {
        var reading = Read(
            "\"csdLock\": { \"debug\": true, \"timeoutMs\": 7, \"panicOnIpistallMs\": 300e3, "
            + "\"backOff\": true }");

        Assert.Equal(
            new CsdLockDebug
            {
                TimeoutNs = 7_000_000,
                PanicOnIpistallNs = 300_000_000_000,
                BacksOff = true,
            },
            reading.Experiment!.Kernel.CsdLock);
    }

    [Fact]
    public void Wrong_parameters_are_refused_all_at_once()
    {
        var reading = Read(
            "\"csdLock\": { \"debug\": 1, \"timeoutMs\": -1, \"panicOnIpistallMs\": 1e10 }");

        Assert.Equal(
            [
                "kernel.csdLock.debug is 1, must be true or false",
                "kernel.csdLock.timeoutMs is -1, must be a whole number from 0 to 1000000000",
                "kernel.csdLock.panicOnIpistallMs is 1e10, must be a whole number from 0 to "
                + "1000000000",
            ],
            reading.Problems.Select(problem => $"{problem.Path} {problem.What}"));
    }

    private static ExperimentReading Read(string kernel) =>
        new ExperimentReader(new MemoryFiles
        {
            ["x.json"] = $$"""
            {
              "machine": { "cpus": 2, "interrupts": "physflat" },
              "kernel": { {{kernel}} },
              "workload": { "kind": "pairs" },
            }
            """,
        }).Read("x.json");
}
