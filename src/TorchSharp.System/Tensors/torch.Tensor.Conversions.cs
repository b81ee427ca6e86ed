using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor clone() => Native.Wrap(NativeMethods.ts_clone(NativeHandle));

        public Tensor alias() => Native.Wrap(NativeMethods.ts_alias(NativeHandle));

        public Tensor contiguous() => Native.Wrap(NativeMethods.ts_contiguous(NativeHandle));

        public Tensor to(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            Converted((int)type, null, copy, disposeAfter, non_blocking);

        public Tensor to(Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            Converted(-1, InitializeDevice(device), copy, disposeAfter, non_blocking);

        public Tensor to(ScalarType type, Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            Converted((int)type, InitializeDevice(device), copy, disposeAfter, non_blocking);

        public Tensor to(DeviceType deviceType, int deviceIndex = -1, bool copy = false, bool disposeAfter = false,
            bool non_blocking = false) =>
            to(new Device(deviceType, deviceIndex), copy, disposeAfter, non_blocking);

        public Tensor to(string device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to(new Device(device), copy, disposeAfter, non_blocking);

        public Tensor to(Tensor other, bool non_blocking = false) => Converted((int)other.dtype, other.device, false, false, non_blocking);

        public Tensor to_type(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to(type, copy, disposeAfter, non_blocking);

        public Tensor type(ScalarType dtype) => to_type(dtype);

        public Tensor type_as(Tensor tensor) => to_type(tensor.dtype);

        public Tensor cpu() => to(CPU);

        public Tensor cuda(Device? device = null, bool non_blocking = false) => to(device ?? CUDA, non_blocking: non_blocking);

        public Tensor @bool() => to_type(ScalarType.Bool);

        public Tensor @byte() => to_type(ScalarType.Byte);

        public Tensor @char() => to_type(ScalarType.Int8);

        public Tensor @short() => to_type(ScalarType.Int16);

        public Tensor @int() => to_type(ScalarType.Int32);

        public Tensor @long() => to_type(ScalarType.Int64);

        public Tensor half() => to_type(ScalarType.Float16);

        public Tensor bfloat16() => to_type(ScalarType.BFloat16);

        public Tensor @float() => to_type(ScalarType.Float32);

        public Tensor @double() => to_type(ScalarType.Float64);

        /// <summary>The only element of this tensor. BFloat16 has no managed type: read it with <c>ToSingle()</c>.</summary>
        public T item<T>() where T : unmanaged
        {
            if (NumberOfElements != 1)
                throw new ArgumentException($"item<{typeof(T).Name}>() needs a tensor of one element; this one has {NumberOfElements}.");
            TensorAccessor<T>.RequireType(dtype);
            return Element().ToType<T>();
        }

        public Scalar ToScalar()
        {
            if (NumberOfElements != 1) throw new ArgumentException($"A scalar needs a tensor of one element; this one has {NumberOfElements}.");
            return new Scalar(Element());
        }

        public TensorAccessor<T> data<T>() where T : unmanaged
        {
            TensorAccessor<T>.RequireType(dtype);
            return new TensorAccessor<T>(this);
        }

        /// <summary>
        /// The memory of a contiguous tensor on the CPU, as bytes. The span does not keep the tensor alive: hold the tensor while using it.
        /// </summary>
        public unsafe Span<byte> bytes
        {
            get => new((void*)DataOfContiguousCpuTensor(out int length), length);

            set
            {
                Span<byte> target = bytes;
                if (value.Length != target.Length)
                    throw new ArgumentException($"The tensor takes {target.Length} bytes; {value.Length} were given.", nameof(value));
                value.CopyTo(target);
                GC.KeepAlive(this);
            }
        }

        /// <summary>The address of the first element. Valid while the tensor lives.</summary>
        internal nint DataAddress
        {
            get
            {
                Native.Check(NativeMethods.ts_data(NativeHandle, out nint address));
                return address;
            }
        }

        internal NativeScalar Element()
        {
            Native.Check(NativeMethods.ts_item(NativeHandle, out NativeScalar value));
            return value;
        }

        private nint DataOfContiguousCpuTensor(out int length)
        {
            if (device_type != DeviceType.CPU) throw new InvalidOperationException($"The bytes of a tensor on {device} cannot be read in place; move it to the CPU first.");
            if (!is_contiguous()) throw new InvalidOperationException("The bytes of a tensor that is not contiguous cannot be read in place; call contiguous() first.");
            long size = NumberOfElements * ElementSize;
            if (size > int.MaxValue) throw new ArgumentException($"The tensor takes {size} bytes, which is more than a span can hold.");
            length = (int)size;
            return DataAddress;
        }

        private Tensor Converted(int type, Device? device, bool copy, bool disposeAfter, bool nonBlocking)
        {
            Tensor result = Native.Wrap(NativeMethods.ts_to(NativeHandle, type, device is null ? -1 : (int)device.type,
                device?.index ?? -1, copy, nonBlocking));
            if (disposeAfter) Dispose();
            return result;
        }
    }
}
