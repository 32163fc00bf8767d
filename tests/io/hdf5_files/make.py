"""layout_version_5.csd, with h5py 3.16 (HDF5 2.0): compressed arrays have layout message version 5."""
import h5py
import numpy

with h5py.File("layout_version_5.csd", "w", libver="latest") as file:
    for video in ("v1", "v2"):
        features = numpy.arange(12, dtype="f4").reshape(4, 3)
        intervals = numpy.array([[0, 1], [1, 2], [2, 3], [3, 4.0]])
        file.create_dataset(f"COVAREP/data/{video}/features", data=features, compression="gzip")
        file.create_dataset(f"COVAREP/data/{video}/intervals", data=intervals, compression="gzip")
    file["COVAREP/metadata/root name"] = '"COVAREP"'
