global using SmpActors.Model.Kernel;
global using SmpActors.Model.Topology;
global using Xunit;
