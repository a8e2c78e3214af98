namespace SmpActors.Model.Tests.Kernel;

/// <summary>
/// Each API with itself in its targets, to an offline CPU, and with interrupts off.
/// </summary>
public sealed class CallTableSpec
{
    private static readonly CpuMask _online = FakeMachine.Mask(0, 1, 2);

    public static TheoryData<string, string, string, bool, int?> Rows => new()
    {
        // API, runs with self and two others, runs with only an offline CPU, warns, result
        { "single", "0", "", true, 0 },
        { "single_async", "0", "", false, 0 },
        { "any", "0", "", true, 0 },
        { "many", "1,2", "", true, null },
        { "function", "1,2", "1,2", true, 0 },
        { "each", "1,2,0", "1,2,0", true, 0 },
        { "each_mask", "1,2,0", "", true, null },
        { "each_cond", "1,2,0", "", true, null },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public void Api_treats_itself_offline_targets_and_interrupts_off_as_the_table_says(
        string api, string ranWithSelf, string ranOffline, bool warns, int? result)
    {
        var withSelf = new FakeMachine(4, online: _online);
        var offline = new FakeMachine(4, online: _online);
        var irqsOff = new FakeMachine(4, online: _online);
        var results = new int?[2];

        withSelf.Run(0, async cpu => results[0] = await Call(cpu, api, _online));
        offline.Run(0, async cpu => results[1] = await Call(cpu, api, FakeMachine.Mask(3)));
        irqsOff.Run(0, async cpu =>
        {
            cpu.LocalIrqSave();
            for (var i = 0; i < 2; i++) await Call(cpu, api, _online);
        });

        Assert.Equal(ranWithSelf, CpusOf(withSelf));
        Assert.Equal(ranOffline, CpusOf(offline));
        Assert.Equal(warns ? 1 : 0, irqsOff.Warnings().Count());
        Assert.Equal(result, results[0]);
        Assert.Equal(ranOffline.Length == 0 && result is not null ? -6 : result, results[1]);
    }

    private static async GuestTask<int?> Call(Cpu cpu, string api, CpuMask targets)
    {
        var probe = FakeMachine.Probe;
        switch (api)
        {
            case "single":
                return await Smp.SmpCallFunctionSingle(cpu, targets.First, probe, 1, true);
            case "single_async":
                var csd = cpu.DefineCsd(0, probe, 1);
                return await Smp.SmpCallFunctionSingleAsync(cpu, targets.First, cpu.Number, csd);
            case "any":
                return await Smp.SmpCallFunctionAny(cpu, targets, probe, 1, true);
            case "many":
                await Smp.SmpCallFunctionMany(cpu, targets, probe, 1, true);
                return null;
            case "function":
                return await Smp.SmpCallFunction(cpu, probe, 1, true);
            case "each":
                return await Smp.OnEachCpu(cpu, probe, 1, true);
            case "each_mask":
                await Smp.OnEachCpuMask(cpu, targets, probe, 1, true);
                return null;
            default:
                await Smp.OnEachCpuCond(cpu, (t, _) => targets.Contains(t), probe, 1, true);
                return null;
        }
    }

    /// <summary>The remote ones in ascending order, then what ran last on CPU 0.</summary>
    private static string CpusOf(FakeMachine machine)
    {
        var cpus = machine.Ran.Select(line => line[..1]).ToList();
        var remote = cpus is [.., "0"] ? cpus[..^1] : cpus;
        return string.Join(',', remote.Order().Concat(cpus.Skip(remote.Count)));
    }
}
