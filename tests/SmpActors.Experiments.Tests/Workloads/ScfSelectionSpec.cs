using SmpActors.Experiments.Config;
using SmpActors.Experiments.Workloads;
using Xunit;

namespace SmpActors.Experiments.Tests.Workloads;

/// <summary>Weights stand in the order of <see cref="ScfSelection.Primitives"/>.</summary>
[Trait("Rule", "N-SCF-1")]
public sealed class ScfSelectionSpec
{
    [Fact]
    public void Weights_left_out_fall_back_to_2n_2_and_1()
    {
        var weights = ScfSelection.WeightsOf(new Dictionary<string, int>(), cpuCount: 8);

        Assert.Equal([16, 16, 16, 16, 2, 2, 1, 1], weights);
    }

    [Fact]
    public void Weight_given_as_0_stays_0_among_defaults()
    {
        var given = new Dictionary<string, int> { ["single"] = 0, ["all_wait"] = 0, ["many"] = -1 };

        Assert.Equal([8, 0, 8, 8, 2, 2, 1, 0], ScfSelection.WeightsOf(given, cpuCount: 4));
    }

    [Fact]
    public void One_weight_above_0_turns_those_left_out_to_0()
    {
        var given = new Dictionary<string, int> { ["many_wait"] = 3, ["all"] = -1 };

        Assert.Equal([0, 0, 0, 0, 0, 3, 0, 0], ScfSelection.WeightsOf(given, cpuCount: 4));
    }

    [Fact]
    public void Draw_from_0_to_the_sum_chooses_the_first_whose_sum_reaches_it()
    {
        var selection = new ScfSelection([0, 2, 0, 1, 0, 0, 0, 3]);

        var chosen = Enumerable.Range(0, selection.Total + 1).Select(selection.Choose);

        // The first has one number more than its weight, for both ends are drawn.
        Assert.Equal(
            [
                "single", "single", "single", "single_wait", "all_wait", "all_wait", "all_wait",
            ],
            chosen);
    }

    [Fact]
    public void All_primitives_of_the_configuration_are_selected_from()
    {
        Assert.Equal(ScfTortureWeights.All.Select(w => w.Name), ScfSelection.Primitives);
    }

    [Fact]
    public void Numbers_of_the_whole_range_are_drawn()
    {
        // Weight 1 of one primitive: 0 and 1 choose it, and a second primitive takes 2 alone.
        var weights = new SortedDictionary<string, int> { ["single_wait"] = 1, ["all_wait"] = 1 };
        var torture = new WorkloadConfig
        {
            Kind = WorkloadKinds.ScfTorture,
            Calls = 600,
            Weights = weights,
        };

        var calls = ScfCall.Of(Some.Outcome(
            Some.Experiment(InterruptSystems.Gicv3, 4, torture), keepsTrace: true).Trace);

        // 2 of 3 draws; drawn from 1 to the sum it would be 1 of 2.
        var share = calls.Count(c => c.Api == "smp_call_function_single") / (double)calls.Count;
        Assert.Equal(2_400, calls.Count);
        Assert.InRange(share, 0.63, 0.70);
    }
}
