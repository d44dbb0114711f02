// class-transformer: plain objects to instances and back, with names, groups and types
import "reflect-metadata";
import { Exclude, Expose, instanceToPlain, plainToInstance, Transform, Type } from "class-transformer";

class Photo {
  @Expose() id!: number;
  @Transform(({ value }: { value: string }) => value.toUpperCase()) name!: string;
}
class Album {
  @Expose({ name: "title" }) label!: string;
  @Exclude({ toPlainOnly: true }) secret!: string;
  @Type(() => Date) at!: Date;
  @Type(() => Photo) photos!: Photo[];
  @Expose({ groups: ["admin"] }) owner!: string;
  get count() {
    return this.photos.length;
  }
}

export default async function (event: { album: object }) {
  const album = plainToInstance(Album, event.album);
  return [
    album instanceof Album,
    album.photos[0] instanceof Photo,
    album.count,
    album.at.getTime(),
    instanceToPlain(album),
    instanceToPlain(album, { groups: ["admin"] }),
  ];
}

export const event = {
  album: { title: "x", secret: "s", at: "2024-01-02T00:00:00Z", photos: [{ id: 1, name: "a" }], owner: "ada" },
};
