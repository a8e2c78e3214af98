using SmpActors.Model.Gic;

namespace SmpActors.Model.Tests;

/// <summary>Holds the package's README to what compiles and runs.</summary>
public sealed class ReadmeSpec
{
    [Fact]
    public void Machine_that_is_run_by_hand_makes_a_waiting_call()
    {
        var trace = new Kinds();

        var topology = new MachineTopology(cpuCount: 2, cpusPerChip: 2);
        var system = new GicV3System(topology);
        var program = new GuestProgram("hello", static async (cpu, _) =>
            await Smp.SmpCallFunctionSingle(cpu, new CpuId(1), SmpFunc.Nop, info: 0, wait: true));
        var kernel = new KernelImage(topology, system.Arch, functions: [], programs: [program]);

        var parts = new List<IPart> { system.NewChipPart(new ChipId(0)) };
        foreach (var cpu in topology.Possible)
        {
            var all = new CpuMasks(Online: topology.Possible, Callout: topology.Possible);
            parts.Add(new Cpu(cpu, kernel, system.NewPort(cpu), all));
            parts.Add(system.NewCpuPart(cpu));
        }

        var outbox = new Outbox(trace);
        var mail = new Queue<OutgoingMessage>();
        mail.Enqueue(new(PartId.Cpu(new CpuId(0)), new Cpu.StartTask(Program: 0, Argument: 0), 0));
        while (mail.TryDequeue(out var next))
        {
            outbox.Clear();
            parts.Single(part => part.Id == next.To).Handle(next.Message, outbox);
            foreach (var sent in outbox.Sends) mail.Enqueue(sent);
        }

        Assert.Contains(TraceEventKind.FuncReturned, trace);
        Assert.Equal(TraceEventKind.CallReturned, trace[^2]);
        Assert.Equal(TraceEventKind.TaskEnded, trace[^1]);
    }

    [Fact]
    public void Code_in_the_README_is_the_code_that_is_tested()
    {
        var readme = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Model.README.md"));
        var tested = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "ReadmeSpec.cs.txt"))
            .Select(line => line.Trim())
            .ToHashSet();

        var code = readme.Split("```csharp", 2)[1].Split("```", 2)[0].Split('\n');

        Assert.All(code, line => Assert.Contains(line.Trim(), tested));
    }

    private sealed class Kinds : List<TraceEventKind>, ITraceSink
    {
        public bool RecordsFunctions => false;

        public void Record(in TraceEvent happened) => Add(happened.Kind);
    }
}
