"""The engine of first order: forests of points that carry Jacobians, bars, and signs."""
