namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            protected internal virtual Module _to(Device device, ScalarType dtype, bool non_blocking)
            {
                RefuseIntegral(dtype);
                foreach (var child in _submodules.Values) child._to(device, dtype, non_blocking);
                ConvertOwn(dtype, device, non_blocking);
                return this;
            }

            protected internal virtual Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking)
            {
                foreach (var child in _submodules.Values) child._to(deviceType, deviceIndex, non_blocking);
                ConvertOwn(null, new Device(deviceType, deviceIndex), non_blocking);
                return this;
            }

            protected internal virtual Module _to(ScalarType dtype, bool non_blocking)
            {
                RefuseIntegral(dtype);
                foreach (var child in _submodules.Values) child._to(dtype, non_blocking);
                ConvertOwn(dtype, null, non_blocking);
                return this;
            }

            private static void RefuseIntegral(ScalarType dtype)
            {
                if (!is_floating_point(dtype))
                {
                    throw new ArgumentException($"A module can be converted to floating-point types, not to {dtype}.", nameof(dtype));
                }
            }

            private void ConvertOwn(ScalarType? dtype, Device? device, bool non_blocking)
            {
                using var _ = no_grad();
                foreach (var parameter in _parameters.Values)
                {
                    if (!parameter.IsInvalid) ConvertInPlace(parameter, dtype, device, non_blocking);
                }
                foreach (var (tensor, _) in _buffers.Values)
                {
                    if (!tensor.IsInvalid) ConvertInPlace(tensor, dtype, device, non_blocking);
                }
            }

            /// <summary>
            /// Gives a tensor other data, as PyTorch's modules do: the object, its registrations and its ties stay. Integers keep their type.
            /// </summary>
            private static void ConvertInPlace(Tensor tensor, ScalarType? dtype, Device? device, bool non_blocking)
            {
                var from = tensor.dtype;
                var to = is_floating_point(from) ? dtype ?? from : from;
                var stays = device is null
                    || (tensor.device_type == device.type && (device.index < 0 || tensor.device_index == device.index));
                if (to == from && stays) return;

                var destination = stays ? tensor.device : device!;
                using var gradient = tensor.grad;
                using var converted = tensor.to(to, destination, non_blocking: non_blocking);
                tensor.SetData(converted);
                if (gradient is null) return;
                using var convertedGradient = gradient.to(to, destination, non_blocking: non_blocking);
                gradient.SetData(convertedGradient);
            }
        }
    }
}
