using System.Reflection;
using SmpActors.Model.Kernel;

namespace SmpActors.Experiments;

/// <summary>The kernel's functions that the model has, as call trees name them.</summary>
public static class KernelFunctions
{
    /// <summary>All of them, by file and name.</summary>
    public static IReadOnlyList<KernelFunction> All { get; } =
    [
        .. typeof(KernelFunction).Assembly.GetTypes()
            .SelectMany(type => type.GetFields(
                BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(field => field.FieldType == typeof(KernelFunction))
            .SelectMany(field => Names((KernelFunction)field.GetValue(null)!))
            .Distinct()
            .OrderBy(function => function.File, StringComparer.Ordinal)
            .ThenBy(function => function.Name, StringComparer.Ordinal),
    ];

    /// <summary>
    /// What releases call it, from the oldest on; two that part later are one until then.
    /// </summary>
    private static IEnumerable<KernelFunction> Names(KernelFunction function)
    {
        for (var named = function; named is not null; named = named.Later)
        {
            yield return named with { Later = null };
        }
    }
}
