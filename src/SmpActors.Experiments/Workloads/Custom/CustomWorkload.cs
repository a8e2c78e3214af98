using System.Reflection;
using System.Runtime.Loader;
using SmpActors.Experiments.Config;

namespace SmpActors.Experiments.Workloads.Custom;

/// <summary>Loads a user's workload: a class of his own assembly.</summary>
public static class CustomWorkload
{
    /// <summary>Checks a user's assembly and class without running any of it.</summary>
    /// <param name="source">The assembly and the class in it.</param>
    /// <returns>Every reason why it is no workload; empty if it is one.</returns>
    public static IReadOnlyList<string> Check(CustomSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        try
        {
            var banned = BannedApiScan.Find(source.Image);
            return banned.Count > 0 ? banned : [.. WhyNotAWorkload(source)];
        }
        catch (BadImageFormatException fault)
        {
            return [$"{source.Name} is no .NET assembly: {fault.Message}; build the project, and "
                + "name its .dll"];
        }
        catch (Exception fault) when (fault is FileLoadException or FileNotFoundException
            or ReflectionTypeLoadException or TypeLoadException)
        {
            return [$"{source.Name} cannot be loaded: {fault.Message}; build it against this "
                + "version of SmpActors, with no packages beside"];
        }
    }

    internal static IWorkload Create(CustomSource source, WorkloadContext context)
    {
        var type = Load(source.Image).GetType(source.TypeName, throwOnError: true)!;
        try
        {
            return (IWorkload)Activator.CreateInstance(type, context)!;
        }
        catch (TargetInvocationException fault) when (fault.InnerException is { } inner)
        {
            throw new RunFailedException($"{type} could not be made: {inner.Message}", inner);
        }
    }

    private static IEnumerable<string> WhyNotAWorkload(CustomSource source)
    {
        var assembly = Load(source.Image);
        var type = assembly.GetType(source.TypeName);
        if (type is null)
        {
            var others = assembly.GetExportedTypes().Where(IsWorkload).Select(t => t.FullName);
            var names = string.Join(", ", others.Order(StringComparer.Ordinal));
            yield return $"{source.Name} has no class {source.TypeName}; "
                + (names.Length > 0 ? $"it has {names}" : "no public class in it is an IWorkload");
            yield break;
        }

        if (!IsWorkload(type))
        {
            yield return $"{type} is no public class that implements IWorkload; derive it from "
                + nameof(GuestWorkload);
        }
        else if (type.GetConstructor([typeof(WorkloadContext)]) is null)
        {
            yield return $"{type} needs a public constructor ({nameof(WorkloadContext)} context)";
        }
    }

    private static bool IsWorkload(Type type) =>
        type is { IsPublic: true, IsAbstract: false } && type.IsAssignableTo(typeof(IWorkload));

    /// <summary>Loads a copy of the assembly; what it needs of SmpActors is what runs it.</summary>
    private static Assembly Load(byte[] image) =>
        new AssemblyLoadContext("custom workload", isCollectible: true)
            .LoadFromStream(new MemoryStream(image));
}
