using SmpActors.Experiments.Config;
using Xunit;

namespace SmpActors.Experiments.Tests.Config;

public sealed class ProfileConfigSpec
{
    private const string Storm = "{ \"kind\": \"storm\" }";

    private readonly MemoryFiles _files = [];

    [Theory]
    [InlineData("4.9")]
    [InlineData("6.1")]
    [InlineData("6.12")]
    public void Profile_is_one_of_the_releases_that_are_modelled(string name)
    {
        _files["x.json"] =
            $$"""
            {
              "kernel": { "profile": "{{name}}" },
              "machine": { "cpus": 4, "interrupts": "physflat" }, "workload": {{Storm}}
            }
            """;

        var (experiment, problems) = new ExperimentReader(_files).Read("x.json");

        Assert.Empty(problems);
        Assert.Equal(name, experiment!.Kernel.Profile.Name);
    }

    [Fact]
    public void Interrupt_system_whose_driver_was_removed_is_refused_with_the_reason()
    {
        _files["x.json"] =
            $$"""
            {
              "kernel": { "profile": "6.12" },
              "machine": { "cpus": 4, "interrupts": "flat" }, "workload": {{Storm}}
            }
            """;

        var (_, problems) = new ExperimentReader(_files).Read("x.json");

        var problem = Assert.Single(problems);
        Assert.Equal(
            "x.json:3: machine.interrupts is \"flat\", which kernel.profile 6.12 has no driver "
            + "for, because its driver was removed in 6.12 (838ba7733e4e); take \"physflat\", or "
            + "another profile",
            problem.ToString());
    }
}
