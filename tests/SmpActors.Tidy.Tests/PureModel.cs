using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace SmpActors.Tidy.Tests;

/// <summary>Model is pure: no thread, no lock, no package.</summary>
internal static class PureModel
{
    private static readonly string[] _threads =
    [
        "Interlocked", "Volatile", "Monitor", "Lock", "Thread", "ThreadPool", "Task", "ValueTask",
        "SemaphoreSlim", "ThreadLocal", "AsyncLocal",
    ];

    /// <summary>The names of threads, tasks and locks in the sources of Model.</summary>
    public static IEnumerable<string> Threads(Repository repository)
    {
        foreach (var file in repository.Code.Where(file => file.Project == "SmpActors.Model"))
        {
            foreach (var token in file.Root.DescendantTokens())
            {
                if (token.Kind() is not SyntaxKind.LockKeyword and not SyntaxKind.VolatileKeyword)
                {
                    continue;
                }

                yield return file.At(token, $"{token}: a part's state is private; use a message");
            }

            foreach (var name in Leftovers.Names(file, _threads).Where(IsType))
            {
                yield return file.At(
                    name, $"{name.Identifier}: a part blocks on nothing; use a message");
            }
        }
    }

    /// <summary>The assemblies that an assembly refers to, other than System's.</summary>
    public static IEnumerable<string> ForeignAssemblies(string path)
    {
        using var file = new PEReader([.. File.ReadAllBytes(path)]);
        var metadata = file.GetMetadataReader();
        return
        [
            .. from handle in metadata.AssemblyReferences
               let name = metadata.GetString(metadata.GetAssemblyReference(handle).Name)
               where name != "System" && !name.StartsWith("System.", StringComparison.Ordinal)
               select $"{Path.GetFileName(path)}: refers to {name}; may refer to System.* only",
        ];
    }

    /// <summary>A method or property may be called Lock or Task; a type may not.</summary>
    private static bool IsType(SimpleNameSyntax name) => name.Parent switch
    {
        InvocationExpressionSyntax => false,
        ArgumentSyntax or BinaryExpressionSyntax or ArrowExpressionClauseSyntax => false,
        AssignmentExpressionSyntax or NameEqualsSyntax or NameColonSyntax => false,
        _ => true,
    };
}
