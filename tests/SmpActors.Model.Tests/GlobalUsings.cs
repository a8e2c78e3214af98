global using SmpActors.Model.Topology;
