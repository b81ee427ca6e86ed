namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public long dim() => Dimensions;

        public long Dimensions => Count(NativeMethods.ts_dim(NativeHandle));

        public long ndim => Dimensions;

        public long numel() => Count(NativeMethods.ts_numel(NativeHandle));

        public long NumberOfElements => numel();

        public long element_size() => Count(NativeMethods.ts_element_size(NativeHandle));

        public long ElementSize => element_size();

        public long[] shape
        {
            get
            {
                var sizes = new long[Dimensions];
                Native.Check(NativeMethods.ts_sizes(NativeHandle, sizes));
                return sizes;
            }
        }

        public long[] size() => shape;

        public long size(int dim)
        {
            Native.Check(NativeMethods.ts_size(NativeHandle, dim, out long size));
            return size;
        }

        public long[] stride()
        {
            var strides = new long[Dimensions];
            Native.Check(NativeMethods.ts_strides(NativeHandle, strides));
            return strides;
        }

        public long stride(int dim)
        {
            Native.Check(NativeMethods.ts_stride(NativeHandle, dim, out long stride));
            return stride;
        }

        public long storage_offset() => Count(NativeMethods.ts_storage_offset(NativeHandle));

        public ScalarType dtype => (ScalarType)Count(NativeMethods.ts_dtype(NativeHandle));

        public DeviceType device_type
        {
            get
            {
                Native.Check(NativeMethods.ts_device(NativeHandle, out int type, out _));
                return (DeviceType)type;
            }
        }

        public int device_index
        {
            get
            {
                Native.Check(NativeMethods.ts_device(NativeHandle, out _, out int index));
                return index;
            }
        }

        public Device device
        {
            get
            {
                Native.Check(NativeMethods.ts_device(NativeHandle, out int type, out int index));
                return new Device((DeviceType)type, index);
            }
        }

        public bool is_cpu() => device_type == DeviceType.CPU;

        public bool is_cuda => device_type == DeviceType.CUDA;

        public bool is_meta => device_type == DeviceType.META;

        public bool is_contiguous() => Count(NativeMethods.ts_is_contiguous(NativeHandle)) != 0;

        public bool is_floating_point() => torch.is_floating_point(dtype);

        public bool is_integral() => torch.is_integral(dtype);

        public bool is_nonzero() => this.ToDouble() != 0;

        /// <summary>The value of a native getter; a negative one is a failure.</summary>
        private static long Count(long value) => value >= 0 ? value : throw Native.LastError();
    }
}
