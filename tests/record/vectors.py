"""Published vectors and slow, obvious implementations to hold the fast ones against."""

from __future__ import annotations

import hashlib

LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
INCLUSION = {
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
}
CONSISTENCY = {
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
LOG_VKEY = "log.example.gov/audit+162500b5+AZsfhHkc/HZjBFhU04netcqVRJ2HXydqg4QLBgqznPxx"
WITNESS_VKEY = "witness.example/w1+24c2fdca+BHun0VNAaOinILs4fYx9M8U2nh2Uos9enWj6iwn0agfE"
CHECKPOINT = (
    "log.example.gov/audit\n8\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n\n"
    "— log.example.gov/audit FiUAtXctouCyjMJXZyRVf9hP5wDP5K4b+w+y2Vd0q+NRKu4r5/iANeYEVFQWUl6Ak7RTW26unDik42v/AQVvtOW"
    "6kQI=\n"
    "— witness.example/w1 JML9ygAAAABlU/EAlMNosnFiv01pds5Z+u0qTRi267giOsfOV0WbW3NLTYmeV2L9m1u1pcEAbCgY7jgmOrG/5DV/a"
    "jgM+aqPnBf2Dg==\n"
)


def slow_root(entries: list[bytes]) -> bytes:
    """MTH as RFC 6962 2.1 writes it down."""
    if not entries:
        return hashlib.sha256(b"").digest()
    if len(entries) == 1:
        return hashlib.sha256(b"\x00" + entries[0]).digest()
    k = slow_split(len(entries))
    return hashlib.sha256(b"\x01" + slow_root(entries[:k]) + slow_root(entries[k:])).digest()


def slow_split(n: int) -> int:
    """The largest power of two below n, found by trying."""
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def slow_path(m: int, entries: list[bytes]) -> list[bytes]:
    """PATH(m, D[n]) as RFC 6962 2.1.1 writes it down."""
    n = len(entries)
    if n == 1:
        return []
    k = slow_split(n)
    if m < k:
        return [*slow_path(m, entries[:k]), slow_root(entries[k:])]
    return [*slow_path(m - k, entries[k:]), slow_root(entries[:k])]


def slow_proof(m: int, entries: list[bytes], whole: bool = True) -> list[bytes]:
    """SUBPROOF(m, D[n], b) as RFC 6962 2.1.2 writes it down."""
    n = len(entries)
    if m == n:
        return [] if whole else [slow_root(entries)]
    k = slow_split(n)
    if m <= k:
        return [*slow_proof(m, entries[:k], whole), slow_root(entries[k:])]
    return [*slow_proof(m - k, entries[k:], False), slow_root(entries[:k])]
