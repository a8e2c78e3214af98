using SmpActors.Actors.Faults;
using SmpActors.Model.Kernel;

namespace SmpActors.Experiments.Config;

/// <summary>Reads the rules of an experiment's fault plan, and the files that it names.</summary>
/// <param name="file">The experiment's path.</param>
/// <param name="files">Opens what it names.</param>
/// <param name="interrupts">The machine's, or null where the machine could not be read.</param>
/// <param name="machine">The machine.</param>
/// <param name="problems">Gets what is wrong.</param>
internal sealed class FaultReader(
    string file,
    IConfigFiles files,
    IInterruptSystem? interrupts,
    MachineConfig machine,
    List<ConfigProblem> problems)
{
    private static readonly string[] _ofNodes = ["kill-node", "freeze-node", "partition"];

    /// <summary>Of each rule that could be read, where it stands.</summary>
    private readonly List<FaultSection> _sections = [];
    private readonly List<FaultRule> _rules = [];

    /// <summary>The plan; of use only if there was no problem.</summary>
    public FaultPlan Read(ConfigSection top)
    {
        if (top.Node("faults") is { } node) ReadRules(node, "faults", isPlanFile: false);
        var plan = new FaultPlan { Rules = _rules };
        if (interrupts is null) return plan;

        var topology = machine.Topology;
        foreach (var problem in FaultCheck.Of(plan, interrupts, topology))
        {
            _sections[problem.Rule].Report(problem.Key, problem.What);
        }

        return plan;
    }

    private void ReadRules(ConfigNode node, string path, bool isPlanFile)
    {
        if (node is not ConfigList list)
        {
            ReadOne(node, path, isPlanFile);
            return;
        }

        for (var i = 0; i < list.Items.Count; i++)
        {
            ReadOne(list.Items[i], $"{path}[{i}]", isPlanFile);
        }
    }

    private void ReadOne(ConfigNode node, string path, bool isPlanFile)
    {
        switch (node)
        {
            case ConfigObject rule: ReadRule(rule, path); break;
            case ConfigScalar { IsText: true, Text.Length: > 0 } name when !isPlanFile:
                ReadFile(name, path);
                break;
            default:
                var allowed = isPlanFile ? "" : ", or the name of a file of rules";
                problems.Add(new(
                    node.Place,
                    path,
                    $"is {node.Shown}, must be a rule {{ \"name\": ..., \"kind\": ... }}"
                    + allowed));
                break;
        }
    }

    private void ReadFile(ConfigScalar name, string path)
    {
        var planFile = Path.Combine(Path.GetDirectoryName(file) ?? "", name.Text);
        var (text, problem) = files.ReadText(planFile);
        if (text is null)
        {
            problems.Add(new(
                name.Place,
                path,
                $"is {name.Shown}: {planFile} {problem ?? "cannot be read"}"));
            return;
        }

        var count = problems.Count;
        var root = ConfigDocument.Parse(planFile, text, problems);
        if (problems.Count > count) return;

        var known = new[] { "$schema", "faults" };
        var keys = (root as ConfigObject)?.Properties ?? [];
        foreach (var other in keys.Where(key => !known.Contains(key.Name)))
        {
            problems.Add(new(
                other.Place, other.Name, $"is no key here; {Words.Suggest(other.Name, known)}"));
        }

        if ((root as ConfigObject)?.Find("faults")?.Value is ConfigList { Items.Count: > 0 } rules)
        {
            ReadRules(rules, "faults", isPlanFile: true);
            return;
        }

        problems.Add(new(
            root!.Place, "faults", "is missing or empty; it must be a list of rules [ ... ]"));
    }

    private void ReadRule(ConfigObject node, string path)
    {
        var kindNode = node.Find("kind")?.Value as ConfigScalar;
        var kind = kindNode?.Text;
        if (kind is not null && _ofNodes.Contains(kind))
        {
            problems.Add(new(
                kindNode!.Place,
                $"{path}.kind",
                $"is {kindNode.Shown}, which happens to a node of a cluster, and this machine runs "
                + "in one process; take another kind, such as \"crash\" for a part"));
            return;
        }

        if (kind is null || !FaultKeys.Kinds.Any(known => known.Name == kind))
        {
            // Which keys are right follows from the kind, so only that is said.
            var kindOnly = new ConfigObject(
                node.Place, [.. node.Properties.Where(p => p.Name is "kind" or "name")]);
            _ = new ConfigSection(kindOnly, node.Place, "faults", path, "", problems);
            return;
        }

        var count = problems.Count;
        var section = new FaultSection(new(node, node.Place, "faults", path, kind, problems));
        var rule = section.Rule(kind, interrupts, machine);
        if (problems.Count > count || rule is null) return;
        _sections.Add(section);
        _rules.Add(rule);
    }
}
